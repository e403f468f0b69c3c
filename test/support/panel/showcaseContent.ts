const names = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Alan', 'Radia', 'Ken'];

/** What a resource of the showcase holds, as its version number `n`. */
export function contentOf(path: string, n: number): unknown {
  if (path.startsWith('/rooms')) return roomOf(path, n);
  if (path.startsWith('/orders'))
    return {
      orders: names.map((buyer, at) => ({
        id: 1_000 + at,
        buyer,
        total: 20 + at * 7 + n,
        paid: at < n,
        state: at < n ? 'packed' : 'open',
      })),
    };
  if (path === '/users/me') return { id: 7, name: 'Ada', roles: ['admin', 'buyer'], unread: n };
  if (path === '/prices') return { EUR: 1, USD: 1.08 + n / 1_000, CHF: 0.95 - n / 2_000, at: n };
  return { path, count: n };
}

function roomOf(path: string, n: number): unknown {
  const messages = Array.from({ length: 5 }, (_, at) => {
    const id = n + at;
    return { id, from: names[id % names.length], text: `message ${id}`, read: at < 3 };
  });
  return {
    ...{
      id: Number(path.split('/').at(-1)),
      title: 'Warehouse, north',
      online: 12 + (n % 4),
      typing: n % 5 === 0 ? 'Grace' : null,
    },
    messages,
    limits: { perMinute: 60, left: 60 - (n % 60) },
  };
}
