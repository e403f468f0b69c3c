/** What a browser still holds after this time is cut. */
const patienceMs = 1_000;

/** Ctrl-C and SIGTERM: those who wait are answered, then the process ends by itself, with exit code 0. */
export function closeOnSignals(server, live) {
  let closing = false;
  const close = async () => {
    if (closing) return;
    closing = true;
    console.log('Closing.');
    server.close();
    setTimeout(() => server.closeAllConnections(), patienceMs).unref();
    await live.close();
    server.closeIdleConnections();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, close);
}
