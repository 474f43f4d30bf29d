// Plain IndexedDB and fetch doing the same work: one put per row, JSON, no product around it.
window.reference = (() => {
  let database, rows, names;
  const text = new TextEncoder();

  const committed = (transaction) =>
    new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  const all = (store) =>
    new Promise((resolve, reject) => {
      const request = database.transaction(store).objectStore(store).getAll();
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const folded = (words) => words.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();

  return {
    open({ db }) {
      return new Promise((resolve, reject) => {
        const request = indexedDB.open(`reference-${db}`, 1);
        request.onupgradeneeded = () => {
          request.result.createObjectStore('visits');
          request.result.createObjectStore('receipts');
          request.result.createObjectStore('register', { keyPath: 'id' });
        };
        request.onsuccess = () => resolve((database = request.result));
        request.onerror = () => reject(request.error);
      });
    },
    async saveVisit(visit) {
      const bytes = text.encode(JSON.stringify(visit));
      const transaction = database.transaction('visits', 'readwrite', { durability: 'strict' });
      transaction.objectStore('visits').put(bytes, visit.id);
      await committed(transaction);
    },
    async saveVisits(visits) {
      const transaction = database.transaction('visits', 'readwrite', { durability: 'strict' });
      for (const visit of visits) transaction.objectStore('visits').put(text.encode(JSON.stringify(visit)), visit.id);
      await committed(transaction);
    },
    async push() {
      const visits = (await all('visits')).map((bytes) => new TextDecoder().decode(bytes));
      const answer = await fetch('/reference/push', { method: 'POST', body: `[${visits.join()}]` });
      const ids = await answer.json();
      const transaction = database.transaction('receipts', 'readwrite', { durability: 'strict' });
      for (const id of ids) transaction.objectStore('receipts').put(1, id);
      await committed(transaction);
    },
    async pull() {
      for (let number = 0; ; number += 1) {
        const answer = await fetch(`/reference/register/${number}`);
        if (!answer.ok) return;
        const page = await answer.json();
        const transaction = database.transaction('register', 'readwrite');
        for (const row of page) transaction.objectStore('register').put(row);
        await committed(transaction);
      }
    },
    async loadSearch() {
      rows = await all('register');
      names = rows.map((row) => folded(row.enterprise_name ?? ''));
      return rows.length;
    },
    async search(query) {
      const wanted = folded(query);
      const found = [];
      for (let i = 0; i < names.length && found.length < 50; i += 1) if (names[i].includes(wanted)) found.push(rows[i].id);
      return found;
    },
    async close() {
      database.close();
    },
  };
})();
