/**
 * The verdict over one user. It knows the table and what was shown, in the order it was shown; nothing of cursors,
 * gaps or outboxes. Every device was there from the first message on, so it must have shown every one.
 *
 * @param log rows of the table, ascending by offset
 * @param devices `{name, shown: {epoch, offset, id}[]}`
 * @param sends ids that devices sent: each must be in the log exactly once
 */
export const judge = (log, devices, sends) => {
  const verdict = { lost: [], doubled: [], misordered: [], unsent: [], sentTwice: [], holes: [] };
  log.forEach(({ offset }, index) => {
    if (offset !== index + 1) verdict.holes.push(`offset ${index + 1}`);
  });
  for (const { name, shown } of devices) {
    const times = new Map();
    let last = 0;
    for (const { epoch, offset, id } of shown) {
      const row = log[offset - 1];
      // On the wire an operator's generation stands before the table's epoch.
      if (row?.id !== id || !epoch.endsWith(row.epoch))
        verdict.misordered.push(`${name}: ${id} is not at ${offset}`);
      if (offset < last) verdict.misordered.push(`${name}: ${offset} after ${last}`);
      last = offset;
      times.set(offset, (times.get(offset) ?? 0) + 1);
    }
    for (const [offset, count] of times)
      if (count > 1) verdict.doubled.push(`${name}: ${offset}, ${count} times`);
    for (const { offset } of log) if (!times.has(offset)) verdict.lost.push(`${name}: ${offset}`);
  }
  const byUser = log.filter(({ role }) => role === 'user');
  const logged = new Map();
  for (const { id } of byUser) logged.set(id, (logged.get(id) ?? 0) + 1);
  for (const id of sends) {
    if (!logged.has(id)) verdict.unsent.push(id);
    if (logged.get(id) > 1) verdict.sentTwice.push(id);
  }
  return verdict;
};
