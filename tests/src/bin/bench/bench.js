// What is timed, the same for the product (`window.contender`) and for the plain reference.
window.bench = (() => {
  const server = location.origin;
  const timed = async (work) => {
    const begun = performance.now();
    await work();
    return performance.now() - begun;
  };

  /** One visit of about 40 fields and 1.2 KB, as the form would have it. */
  const visit = (n) => ({
    id: crypto.randomUUID(),
    enterprise: '0193b2f1-c000-7000-8000-00000000000a',
    visit_date: '2026-11-20',
    visit_mode: 'on_site',
    visit_purposes: ['survey', 'meeting'],
    visit_outcome: 'done',
    met_roles: ['director', 'hr'],
    met_count: 2 + (n % 3),
    privacy_notice_given: 'yes',
    numbers_confirmed_by: 'enterprise',
    headcount_as_of: '2026-10-31',
    headcount_source: 'enterprise',
    workers_total: 1200 + n,
    workers_female: 700 + (n % 400),
    workers_local: 300 + (n % 100),
    workers_foreign: n % 12,
    workers_insured: 1100 + n,
    party_count_as_of: '2026-10-31',
    party_members_total: 20 + (n % 9),
    party_members_official: 17,
    party_members_probationary: 3 + (n % 9),
    has_party_org: 'no',
    official_transferable: n % 7,
    founding_stage: 'mobilising',
    enterprise_attitude: 'supports',
    support_offered: ['room', 'time'],
    obstacles: ['shift', 'turnover', 'production_first'],
    mass_count_as_of: '2026-10-31',
    has_union: 'yes',
    union_members: 1000 + n,
    has_youth_union: 'preparing',
    youth_members: 200 + (n % 50),
    next_visit_on: '2027-01-15',
    visit_note:
      `Lượt ${n}: đã làm việc với Ban giám đốc và phụ trách nhân sự; doanh nghiệp đang mở rộng dây chuyền, ` +
      'đề nghị quay lại sau quý I để thống nhất các bước tiếp theo và bố trí chỗ sinh hoạt.',
  });
  const visits = (count) => Array.from({ length: count }, (_, n) => visit(n));

  /** Prefix by prefix, as somebody types. */
  const keystrokes = ['cong ty tnhh', 'điện tử bắc ninh', 'goertek vina', '2300325', 'co phan que vo', 'may mac']
    .flatMap((words) => Array.from(words, (_, end) => words.slice(0, end + 1)));

  return {
    open: (who, db) => who.open({ server, scope: 'register', db }),
    close: (who) => who.close(),

    async saves(who, count) {
      const times = [];
      for (const one of visits(count)) times.push(await timed(() => who.saveVisit(one)));
      return times;
    },
    async fill(who, count) {
      await who.saveVisits(visits(count));
    },
    push: (who) => timed(() => who.push()),
    pull: (who) =>
      timed(async () => {
        await who.pull();
        await who.loadSearch();
      }),
    /** From a fresh page with a store that is there: until the first search could be answered. */
    reopen: (who, db) =>
      timed(async () => {
        await who.open({ server, scope: 'register', db });
        await who.loadSearch();
      }),
    async keystrokes(who) {
      const times = [];
      for (const words of keystrokes) times.push(await timed(() => who.search(words)));
      return times;
    },
  };
})();
