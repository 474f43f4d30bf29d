//! Who visits enterprises together.

use std::collections::{BTreeSet, HashMap};

use domain::api::{SaveTeam, Team};
use domain::plan::Assignee;
use domain::record::TeamId;
use rusqlite::{Connection, params};
use serde_json::json;

use super::audit;
use super::names::Names;
use super::rows::Id;
use crate::chance;
use crate::store::{Act, Actor, Deed, StoreError};

/// Lists all teams by their names, those that are no more at the end.
pub(super) fn all(connection: &Connection) -> Result<Vec<Team>, StoreError> {
    let mut members: HashMap<TeamId, BTreeSet<_>> = HashMap::new();
    let mut statement = connection.prepare_cached("SELECT team, person FROM team_member")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (team, person): (Id, Id) = (row.get(0)?, row.get(1)?);
        members.entry(team.team()).or_default().insert(person.person());
    }
    let mut statement =
        connection.prepare_cached("SELECT id, name, lead, disbanded FROM team ORDER BY disbanded, name, id")?;
    let teams = statement.query_map([], |row| {
        let team = row.get::<_, Id>(0)?.team();
        Ok(Team {
            team,
            name: row.get(1)?,
            lead: row.get::<_, Option<Id>>(2)?.map(Id::person),
            members: members.remove(&team).unwrap_or_default(),
            disbanded: row.get(3)?,
        })
    })?;
    Ok(teams.collect::<Result<_, _>>()?)
}

/// Makes a team as it is to be; `None` when there is no such team.
pub(super) fn save(connection: &Connection, wish: SaveTeam, by: Actor, now: u64) -> Result<Option<Team>, StoreError> {
    let team = Team {
        team: wish.team.unwrap_or_else(|| TeamId::from_parts(now, chance::bytes())),
        name: wish.name,
        lead: wish.lead,
        members: wish.members,
        disbanded: wish.disbanded,
    };
    let (id, lead) = (team.team.as_bytes(), team.lead.as_ref().map(|lead| lead.as_bytes()));
    let sql = if wish.team.is_some() {
        "UPDATE team SET name = ?2, lead = ?3, disbanded = ?4 WHERE id = ?1"
    } else {
        "INSERT INTO team VALUES (?1, ?2, ?3, ?4)"
    };
    let changed = connection
        .prepare_cached(sql)?
        .execute(params![id, team.name, lead, team.disbanded])?;
    if changed == 0 {
        return Ok(None);
    }
    connection
        .prepare_cached("DELETE FROM team_member WHERE team = ?1")?
        .execute([id])?;
    let mut add = connection.prepare_cached("INSERT INTO team_member VALUES (?1, ?2)")?;
    for member in &team.members {
        add.execute([id, member.as_bytes()])?;
    }
    let deed = Deed {
        at: now,
        who: by,
        what: Act::TeamSaved,
        about: team.team.to_string(),
        details: json!({ "name": team.name, "lead": team.lead, "members": team.members, "disbanded": team.disbanded }),
    };
    audit::append(connection, &deed)?;
    Ok(Some(team))
}

/// What people and teams are called.
pub(super) struct Called {
    people: Names,
    teams: HashMap<TeamId, String>,
}

impl Called {
    pub(super) fn read(connection: &Connection) -> Result<Self, StoreError> {
        let teams = all(connection)?.into_iter().map(|team| (team.team, team.name));
        Ok(Self {
            people: Names::read(connection)?,
            teams: teams.collect(),
        })
    }

    pub(super) const fn people(&self) -> &Names {
        &self.people
    }

    /// Returns the name of an assignee by its code; empty for one that can't be read.
    pub(super) fn assignee(&self, code: &str) -> String {
        match code.parse() {
            Ok(Assignee::Person(person)) => self.people.of(person),
            Ok(Assignee::Team(team)) => self.teams.get(&team).cloned().unwrap_or_default(),
            Err(_) => String::new(),
        }
    }
}
