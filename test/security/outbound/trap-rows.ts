import type { Attack } from '../attacks.js';

/** The last rows: the trap is empty, and it is a trap. */
export function nothingInTheTrap(): Attack[] {
  return [
    {
      what: 'no connection ever reached the listener on loopback',
      wrong: async ({ outside: { trap } }) =>
        trap.visits.length === 0 ? undefined : `${trap.visits.length} came: ${trap.visits.join(' | ').slice(0, 300)}`,
    },
    {
      what: 'the listener counts whoever does come',
      wrong: async ({ outside: { trap } }) => {
        const came = await fetch(`http://127.0.0.1:${trap.port}/`, { method: 'POST' }).then((answer) => answer.text());
        const counted = trap.visits.splice(0);
        return came === 'inside' && counted.length === 1 ? undefined : `${came}, ${counted.length} counted`;
      },
    },
    {
      what: 'every name was asked for at the name server that is set',
      wrong: async ({ outside: { dns } }) =>
        dns.asked.some((asked) => asked.startsWith('A name-0.')) ? undefined : 'it was asked nothing',
    },
  ];
}
