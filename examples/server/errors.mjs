/** Errors as JSON, so that a page can show them. What is not the client's fault is told to the terminal only. */
export function answerError(error, _req, res, next) {
  if (res.headersSent) return next(error);
  const status = error.status ?? 500;
  if (status >= 500) console.error(error);
  res.status(status).json({ error: status >= 500 ? 'The server failed.' : error.message });
}
