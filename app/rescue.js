// Reads what is unsent straight from IndexedDB and writes it to a file, when the app itself cannot.
//
// Plain JavaScript without the app's code: it must work when WebAssembly does not. It opens databases as they are,
// never creates, upgrades or deletes one, and what it cannot read it exports as bytes rather than leaving it behind.
// What it writes is one thing: that a PIN was tried, so that this page is no way around the waiting.
'use strict';

const DIRECTORY = 'thucdia';
const PERSONAL = /^thucdia-([0-9a-f]{32})(?:-\d+)?$/;
const SENTINEL = /^thucdia\.sentinel\.([0-9a-f]{32})$/;
const OPEN_LIMIT = 10_000;

// How a sealed value begins; see app/src/storage/seal.rs.
const SEALED = [0x54, 0x44, 0xf5, 0x01];
// Wrong PINs slow down here as in the app; see domain/src/pin.rs.
const FREE_TRIES = 5;
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 15 * 60_000;

const KINDS = {
  enterprise: ['Doanh nghiệp', 'Enterprise'],
  visit: ['Lượt làm việc', 'Visit'],
  party_organisation: ['Tổ chức đảng', 'Party organisation'],
  mass_organisations: ['Đoàn thể', 'Mass organisations'],
  activity: ['Hoạt động', 'Activity'],
  admission: ['Kết nạp đảng viên', 'Admissions'],
  follow_up: ['Việc cần làm tiếp', 'Follow-up'],
};
const NAME_FIELDS = ['name', 'enterprise_name', 'name_vi', 'full_name', 'title'];
const DATE_FIELDS = ['visit_date', 'date', 'visited_on', 'held_on'];

// ---- Reading

/** Opens a database at whatever version it has; null when there is none. */
function openAsItIs(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    let absent = false;
    const limit = setTimeout(() => reject(new Error('timeout')), OPEN_LIMIT);
    request.onupgradeneeded = () => {
      // This fires only for a database that does not exist: undo its creation.
      absent = true;
      request.transaction.abort();
    };
    request.onsuccess = () => {
      clearTimeout(limit);
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = (event) => {
      clearTimeout(limit);
      event.preventDefault();
      if (absent) resolve(null);
      else reject(request.error);
    };
  });
}

/** Returns every [key, value] of a store; nothing when the store is not there. */
function readStore(database, name) {
  if (!database.objectStoreNames.contains(name)) return Promise.resolve([]);
  return new Promise((resolve, reject) => {
    const rows = [];
    const cursor = database.transaction(name, 'readonly').objectStore(name).openCursor();
    cursor.onsuccess = () => {
      if (!cursor.result) return resolve(rows);
      rows.push([cursor.result.key, cursor.result.value]);
      cursor.result.continue();
    };
    cursor.onerror = () => reject(cursor.error);
  });
}

/** Reads one value: JSON in UTF-8. What is not that is kept as bytes, so that nothing is left behind. */
function decode(value) {
  const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
  if (!(bytes instanceof Uint8Array)) return { json: value };
  try {
    return { json: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
  } catch {
    return { base64: base64(bytes) };
  }
}

const utf8 = (text) => new TextEncoder().encode(text);

function join(...parts) {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function base64(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Reads one row of a store: what it says, or the sealed bytes until somebody gives the PIN. */
function entryOf(store, [key, value]) {
  const isSealed = value instanceof Uint8Array && SEALED.every((byte, at) => value[at] === byte);
  return isSealed ? { store, key, sealed: value } : { store, key, ...decode(value) };
}

async function databaseNames() {
  try {
    return (await indexedDB.databases()).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** What the app last noted outside the database; by it a database that the browser has removed is noticed. */
function readSentinels() {
  const sentinels = new Map();
  try {
    for (const key of Object.keys(localStorage)) {
      const id = SENTINEL.exec(key)?.[1];
      if (id) sentinels.set(id, JSON.parse(localStorage.getItem(key))?.unsent ?? 0);
    }
  } catch {
    // Storage may be blocked, or the note damaged: the databases say enough.
  }
  return sentinels;
}

async function readDirectory() {
  const database = await openAsItIs(DIRECTORY);
  if (!database) return new Map();
  try {
    return new Map((await readStore(database, 'people')).map(([id, value]) => [id, decode(value).json ?? { id }]));
  } finally {
    database.close();
  }
}

async function readPerson(id, database_name, known, expected) {
  const person = { id, database: database_name, known, name: known?.display_name || known?.name || null };
  Object.assign(person, { edits: [], drafts: [], problem: null, lock: null, office: null });
  let database = null;
  try {
    database = await openAsItIs(database_name);
    if (!database) {
      if (expected > 0) person.problem = 'vanished';
      person.expected = expected;
      return person;
    }
    // Each store by itself: one that cannot be read must not hide the other.
    const stores = await Promise.allSettled(['outbox', 'drafts', 'meta'].map((name) => readStore(database, name)));
    const [outbox, drafts, meta] = stores.map((store) => (store.status === 'fulfilled' ? store.value : []));
    if (stores.some((store) => store.status === 'rejected')) person.problem = 'unreadable';
    const about = new Map(meta);
    person.lock = about.has('lock') ? (decode(about.get('lock')).json ?? null) : null;
    person.office = about.has('office') ? (decode(about.get('office')).json?.key ?? null) : null;
    person.edits = outbox.map((row) => entryOf('outbox', row));
    person.drafts = drafts.map((row) => entryOf('drafts', row));
  } catch (error) {
    console.error(error);
    person.problem = error?.message === 'timeout' ? 'busy' : 'unreadable';
  } finally {
    database?.close();
  }
  return person;
}

async function readEverything() {
  let directoryProblem = null;
  const people = await readDirectory().catch((error) => {
    directoryProblem = error;
    return new Map();
  });
  const sentinels = readSentinels();
  const stores = new Map([...people.keys(), ...sentinels.keys()].map((id) => [`thucdia-${id}`, id]));
  for (const [id, { store }] of people) if (store > 0) stores.set(`thucdia-${id}-${store}`, id);
  for (const name of await databaseNames()) {
    const id = PERSONAL.exec(name ?? '')?.[1];
    if (id) stores.set(name, id);
  }
  const found = [];
  for (const [name, id] of stores) found.push(await readPerson(id, name, people.get(id) ?? null, sentinels.get(id) ?? 0));
  return { people: found, directoryProblem };
}

// ---- Unlocking

const gcm = (iv, place) => ({ name: 'AES-GCM', iv: new Uint8Array(iv), additionalData: utf8(place) });

/** Changes the row that says how often a PIN was tried, in one transaction. */
async function changeLock(person, change) {
  const database = await openAsItIs(person.database);
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction('meta', 'readwrite', { durability: 'strict' });
      const store = transaction.objectStore('meta');
      let lock = null;
      const get = store.get('lock');
      get.onsuccess = () => {
        lock = decode(get.result).json ?? null;
        if (lock && change(lock)) store.put(utf8(JSON.stringify(lock)), 'lock');
      };
      transaction.oncomplete = () => resolve(lock);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Opens what a person's store holds. Returns what is in the way: nothing, a wrong PIN, or so many seconds to wait. */
async function unlock(person, typed) {
  const now = Date.now();
  let wait = 0;
  const lock = await changeLock(person, (row) => {
    wait = (row.wait_until ?? 0) - now;
    // Written by a clock that has been set right since.
    if (wait > LONGEST_WAIT) wait = 0;
    if (wait > 0 || !row.pin) return false;
    row.wrong = (row.wrong ?? 0) + 1;
    const wrong = row.wrong - FREE_TRIES;
    row.wait_until = now + (wrong < 0 ? 0 : Math.min(FIRST_WAIT * 2 ** Math.min(wrong, 16), LONGEST_WAIT));
    return true;
  });
  if (!lock?.pin) return { gone: true };
  if (wait > 0) return { wait: Math.ceil(wait / 1000) };
  const pin = await crypto.subtle.importKey('raw', utf8(typed.trim().normalize('NFC')), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(lock.pin.salt), iterations: lock.pin.rounds };
  const by = await crypto.subtle.deriveKey(how, pin, { name: 'AES-GCM', length: 256 }, false, ['decrypt']);
  let bytes;
  try {
    bytes = await crypto.subtle.decrypt(gcm(lock.pin.iv, 'lock/pin'), by, new Uint8Array(lock.pin.key));
  } catch {
    return { wrong: true };
  }
  await changeLock(person, (row) => Object.assign(row, { wrong: 0, wait_until: 0 }));
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['decrypt']);
  for (const entry of [...person.edits, ...person.drafts].filter(({ sealed }) => sealed)) {
    try {
      const { store, sealed } = entry;
      const opened = await crypto.subtle.decrypt(gcm(sealed.subarray(4, 16), `${store}/${entry.key}`), key, sealed.subarray(16));
      Object.assign(entry, decode(opened));
    } catch (error) {
      // It goes into the file as it lies here.
      console.error(error);
    }
  }
  return {};
}

const isClosed = ({ sealed, json }) => sealed && json === undefined;
const hasClosed = (person) => [...person.edits, ...person.drafts].some(isClosed);

/** Seals content so that only the office opens it; the format is described in domain/src/recovery.rs. */
async function sealForTheOffice(officeKey, content) {
  const curve = { name: 'ECDH', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(curve, false, ['deriveBits']);
  const own = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const office = await crypto.subtle.importKey('raw', officeKey, curve, false, []);
  const met = await crypto.subtle.deriveBits({ name: 'ECDH', public: office }, pair.privateKey, 256);
  const shared = await crypto.subtle.importKey('raw', met, 'HKDF', false, ['deriveKey']);
  const how = { name: 'HKDF', hash: 'SHA-256', salt: join(officeKey, own), info: utf8('thucdia recovery 1') };
  const key = await crypto.subtle.deriveKey(how, shared, { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const head = join(utf8('THUCDIA\x1a'), new Uint8Array([1]), officeKey, own, iv);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: head }, key, content);
  return join(head, new Uint8Array(sealed));
}

// ---- Saying it in words

const pad = (number) => String(number).padStart(2, '0');

function moment(millis) {
  const at = new Date(millis);
  if (!millis || Number.isNaN(at.getTime())) return '';
  return `${pad(at.getHours())}:${pad(at.getMinutes())} ngày ${at.getDate()}/${at.getMonth() + 1}/${at.getFullYear()}`;
}

function day(code) {
  const [, year, month, date] = /^d(\d{4})-(\d{2})-(\d{2})$/.exec(code ?? '') ?? [];
  return year ? `${Number(date)}/${Number(month)}/${year}` : null;
}

/** Returns the answers of an edit or a draft as field -> text form (a letter for the type, then the value). */
function answersOf(entry) {
  const edit = entry.json?.edit;
  if (edit?.changes) return Object.fromEntries(Object.entries(edit.changes).map(([field, change]) => [field, change?.value]));
  return entry.json?.answers ?? {};
}

const isGiven = (code) => typeof code === 'string' && code !== '-' && code !== 't';

function nameIn(answers) {
  const field = NAME_FIELDS.find((name) => answers[name]?.startsWith?.('t') && answers[name].length > 1);
  return field ? answers[field].slice(1) : null;
}

/** Returns record id -> name, for every record whose name stands in what is unsent. */
function namesByRecord(person) {
  const names = new Map();
  for (const entry of [...person.edits, ...person.drafts]) {
    const name = nameIn(answersOf(entry));
    if (name) names.set(plainId((entry.json?.edit ?? entry.json)?.record), name);
  }
  return names;
}

const plainId = (id) => String(id ?? '').replaceAll('-', '');

function describe(entry, names) {
  const body = entry.json?.edit ?? entry.json;
  if (!body && entry.sealed) return { title: 'Đã mã hóa · Encrypted', note: 'Vẫn được lưu ra tệp nguyên vẹn. Exported as it is.' };
  if (!body) return { title: 'Chưa đọc được · Not readable', note: 'Vẫn được lưu ra tệp nguyên vẹn. Exported as it is.' };
  const answers = answersOf(entry);
  const codes = Object.values(answers);
  const referred = codes.filter((code) => typeof code === 'string' && code.startsWith('r')).map((code) => names.get(plainId(code.slice(1))));
  const name = nameIn(answers) ?? referred.find(Boolean) ?? names.get(plainId(body.record));
  const dated = DATE_FIELDS.map((field) => day(answers[field])).find(Boolean) ?? codes.map(day).find(Boolean);
  const [kind, kindEnglish] = KINDS[body.kind] ?? [body.kind ?? 'Bản ghi', 'Record'];
  const millis = body.stamp?.millis ?? body.updated_at ?? body.saved_at ?? body.at;
  const rejected = entry.json?.state?.rejected;
  return {
    title: [`${kind} (${kindEnglish})`, name, dated && body.kind === 'visit' ? `ngày ${dated}` : null].filter(Boolean).join(' · '),
    note: [`${codes.filter(isGiven).length} câu trả lời`, typeof millis === 'number' ? `ghi lúc ${moment(millis)}` : null]
      .filter(Boolean)
      .join(' · '),
    problem: rejected ? 'Máy chủ chưa nhận, cần xem lại. (Not accepted by the server, needs attention.)' : null,
  };
}

const PROBLEMS = {
  busy: () => [
    'Cơ sở dữ liệu đang bận. Hãy đóng các thẻ khác của ứng dụng rồi tải lại trang này. Dữ liệu vẫn còn nguyên.',
    'The database is busy. Close the other tabs of the app, then reload this page. The data are safe.',
  ],
  unreadable: () => [
    'Trình duyệt chưa đọc được một phần dữ liệu. Đừng xóa dữ liệu trình duyệt; hãy đóng hẳn trình duyệt, mở lại và thử lần nữa.',
    'The browser could not read a part of the data. Do not clear browsing data; close the browser fully, open it and try again.',
  ],
  vanished: (person) => [
    `Trước đây có ${person.expected} mục chưa gửi, nhưng trình duyệt không còn giữ dữ liệu. Hãy báo người quản trị.`,
    `There were ${person.expected} unsent items, but the browser no longer holds the data. Tell the administrator.`,
  ],
};

// ---- Showing it. Everything is set as text: what people wrote is never read as HTML.

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

const english = (text) => element('span', { lang: 'en' }, text);
const both = (target, [vietnamese, inEnglish]) => target.replaceChildren(vietnamese, ' ', english(inEnglish));

function showEntries(heading, entries, names, test) {
  if (entries.length === 0) return null;
  const rows = entries.map((entry) => {
    const { title, note, problem } = describe(entry, names);
    return element(
      'li',
      { 'data-test': test },
      element('span', { class: 'name' }, title),
      element('span', { class: 'note' }, note),
      problem ? element('span', { class: 'problem' }, problem) : null,
    );
  });
  return element('div', {}, element('h3', {}, `${heading} (${entries.length})`), element('ul', { class: 'list' }, ...rows));
}

/** Asks for the PIN of a store whose rows are sealed. */
function showLock(person, everything) {
  if (!hasClosed(person)) return null;
  const input = element('input', { type: 'password', id: `pin-${person.database}`, autocomplete: 'off', 'data-test': 'rescue-pin' });
  const problem = element('p', { class: 'problem', role: 'alert', 'data-test': 'rescue-pin-problem' });
  const label = element('label', { for: input.id });
  both(label, ['Dữ liệu đã mã hóa. Nhập mã PIN để xem và đưa cho văn phòng.', 'The data are encrypted. Give the PIN to see them and hand them to the office.']);
  const button = element('button', { class: 'button', 'data-test': 'rescue-unlock' }, 'Mở khóa ', english('Unlock'));
  const form = element('form', { class: 'actions' }, label, input, button, problem);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    const answer = await unlock(person, input.value).catch((error) => ({ failed: error }));
    button.disabled = false;
    if (answer.failed) console.error(answer.failed);
    if (answer.wait) both(problem, [`Hãy thử lại sau ${answer.wait} giây.`, `Try again in ${answer.wait} seconds.`]);
    else if (answer.wrong) both(problem, ['Mã PIN chưa đúng.', 'The PIN is not right.']);
    else if (answer.gone) both(problem, ['Mã PIN không còn dùng được. Vẫn lưu ra tệp được, ở dạng đã mã hóa.', 'The PIN no longer works. A file can still be saved, encrypted as it is.']);
    else if (answer.failed) both(problem, ['Trình duyệt không mở khóa được.', 'The browser could not unlock it.']);
    else show(everything);
  });
  return form;
}

function showPerson(person, everything) {
  const names = namesByRecord(person);
  const problem = person.problem ? element('p', { class: 'problem', 'data-state': person.problem }) : null;
  if (problem) both(problem, PROBLEMS[person.problem](person));
  const isEmpty = !person.problem && person.edits.length + person.drafts.length === 0;
  return element(
    'section',
    { class: 'person', 'data-test': 'rescue-person' },
    element('h2', {}, person.name ?? `Người dùng ${person.id.slice(-6)}`),
    problem,
    showLock(person, everything),
    isEmpty ? element('p', {}, 'Mọi thứ đã được gửi. ', english('Everything has been sent.')) : null,
    showEntries('Chưa gửi · Unsent', person.edits, names, 'rescue-edit'),
    showEntries('Bản nháp · Drafts', person.drafts, names, 'rescue-draft'),
  );
}

function showSummary(everything) {
  const summary = document.getElementById('summary');
  const edits = everything.people.reduce((sum, person) => sum + person.edits.length, 0);
  const drafts = everything.people.reduce((sum, person) => sum + person.drafts.length, 0);
  summary.dataset.edits = edits;
  summary.dataset.drafts = drafts;
  if (everything.directoryProblem || everything.people.some((person) => person.problem)) summary.dataset.state = 'problem';
  if (edits + drafts > 0) {
    both(summary, [`Có ${edits} lần ghi chưa gửi và ${drafts} bản nháp.`, `${edits} unsent edits and ${drafts} drafts.`]);
  } else if (summary.dataset.state === 'problem') {
    both(summary, ['Chưa đọc được hết dữ liệu trên máy. Xem bên dưới.', 'Not everything could be read. See below.']);
  } else {
    both(summary, ['Không có gì chưa gửi trên trình duyệt này.', 'Nothing is unsent in this browser.']);
  }
  document.getElementById('export').disabled = edits + drafts === 0;
}

// ---- Doing it

const closed = ({ sealed, base64: unread }) => ({ base64: sealed ? base64(sealed) : unread });

/**
 * The content of the file: members are only ever added, so that every version of the server reads it. What was sealed
 * leaves this device opened only inside a file that is sealed for the office (`isSafe`); else it goes as it lies here, with
 * the wrapped key, which the PIN opens.
 */
function recoveryFile(everything, now, isSafe) {
  const isOpen = (entry) => entry.json !== undefined && (isSafe || !entry.sealed);
  const flat = (kind) => everything.people.flatMap((person) => person[kind].map((entry) => ({ person, entry })));
  return {
    format: 'thucdia-recovery',
    version: 1,
    exported_at: now.toISOString(),
    origin: location.origin,
    people: everything.people.map(({ id, known, database, lock }) => ({
      id,
      name: known?.name ?? null,
      display_name: known?.display_name ?? null,
      store: database,
      lock,
    })),
    edits: flat('edits').map(({ person, entry }) => ({
      person: person.id,
      counter: entry.key,
      ...(isOpen(entry) ? { state: entry.json.state ?? null, edit: entry.json.edit ?? entry.json } : closed(entry)),
    })),
    drafts: flat('drafts').map(({ person, entry }) => ({
      person: person.id,
      record: entry.key,
      ...(isOpen(entry) ? { draft: entry.json } : closed(entry)),
    })),
  };
}

async function save(everything) {
  const now = new Date();
  const office = everything.people.map((person) => person.office).find((key) => key?.length === 65);
  const text = (isSafe) => JSON.stringify(recoveryFile(everything, now, isSafe), null, 2);
  const file = office ? await sealForTheOffice(new Uint8Array(office), utf8(text(true))).catch(() => null) : null;
  const day = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}-${pad(now.getHours())}${pad(now.getMinutes())}`;
  const blob = new Blob([file ?? text(false)], { type: file ? 'application/octet-stream' : 'application/json' });
  const url = URL.createObjectURL(blob);
  const link = element('a', { href: url, download: `thucdia-cuu-du-lieu-${day}.${file ? 'thucdia' : 'json'}` });
  document.body.append(link);
  link.click();
  link.remove();
  // The browser still reads the blob after the click; a minute is long enough.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  const closed = everything.people.some(hasClosed) && [
    'Đã đưa dữ liệu ra tệp, nhưng một phần còn khóa: văn phòng không đọc được nếu thiếu mã PIN. Hãy nhập mã PIN rồi lưu lại; đừng xóa dữ liệu trên máy này.',
    'The data went to a file, but a part is still locked: the office can not read it without the PIN. Give the PIN and save again; do not clear this device.',
  ];
  both(document.getElementById('exported'), closed || [
    'Đã đưa dữ liệu ra tệp. Hãy kiểm tra tệp trong mục tải xuống rồi gửi cho người quản trị. Dữ liệu trên máy vẫn giữ nguyên.',
    'The data went to a file. Check it among your downloads and send it to the administrator. The data on this device stay.',
  ]);
}

/** Removes the program's files, after making sure that the server can give them again. Never touches a database. */
async function reloadShell() {
  const problem = document.getElementById('reload-problem');
  problem.replaceChildren();
  try {
    const answer = await fetch('/sw.js', { cache: 'no-store' });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
  } catch (error) {
    console.warn(error);
    both(problem, [
      'Chưa kết nối được với máy chủ nên chưa tải lại. Không có gì thay đổi. Hãy thử lại khi có mạng.',
      'The server cannot be reached, so nothing was changed. Try again with a connection.',
    ]);
    return;
  }
  const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  await Promise.all(registrations.map((registration) => registration.unregister()));
  if ('caches' in self) {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith('thucdia-shell-')).map((name) => caches.delete(name)));
  }
  location.replace('/');
}

function show(everything) {
  document.getElementById('people').replaceChildren(...everything.people.map((person) => showPerson(person, everything)));
  showSummary(everything);
}

async function main() {
  const confirm = document.getElementById('confirm');
  document.getElementById('reload-shell').addEventListener('click', () => confirm.showModal());
  document.getElementById('confirm-no').addEventListener('click', () => confirm.close());
  document.getElementById('confirm-yes').addEventListener('click', () => {
    confirm.close();
    reloadShell();
  });
  const everything = await readEverything();
  document.getElementById('export').addEventListener('click', () => save(everything));
  show(everything);
  document.body.dataset.state = 'ready';
}

main().catch((error) => {
  console.error(error);
  both(document.getElementById('summary'), [
    'Trình duyệt không cho đọc dữ liệu trên máy. Đừng xóa dữ liệu trình duyệt; hãy mở lại trang này ở cửa sổ thường (không ẩn danh).',
    'The browser does not let this page read its data. Do not clear browsing data; open this page in an ordinary window.',
  ]);
});
