// A process whose handlers say each line so often that a task's log is full: more than the kernel keeps for a reader.
const journal = new URL('../../../dist/libs/task-engine/src/attempt-journal.js', import.meta.url);
const { AttemptJournal, MAX_LOG_LINES } = await import(journal.href);

const { log } = AttemptJournal.prototype;

AttemptJournal.prototype.log = function (level, message) {
  for (let line = 0; line < MAX_LOG_LINES; line += 1) log.call(this, level, message.padEnd(4_000, '.'));
};
