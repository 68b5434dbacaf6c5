/**
 * A part of the benchmark: it can be run alone, and its result replaces the one on the page.
 * @typedef {object} Section
 * @property {string} name as `npm run bench -- name` takes it
 * @property {string} title
 * @property {string} about what is measured and how
 * @property {readonly import('./brokers.mjs').BrokerName[]} brokers
 * @property {Record<'full' | 'quick', Record<string, any>>} sizes of a run, and of one that only shows that it works
 * @property {(given: Given) => Promise<Measured>} run
 */

/**
 * @typedef {object} Given
 * @property {import('./brokers.mjs').Servers} servers fresh ones, ended after the run
 * @property {import('./brokers.mjs').BrokerName} on
 * @property {any} size one of the section's sizes
 */

/** @typedef {{ rows: import('./rows.mjs').Row[], notes?: string[] }} Measured */

/** Both brokers. */
export const BOTH = /** @type {const} */ (['Redis', 'PostgreSQL']);
export const REDIS = /** @type {const} */ (['Redis']);
export const POSTGRESQL = /** @type {const} */ (['PostgreSQL']);
