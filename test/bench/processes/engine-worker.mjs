// The engine's worker, all four lanes. Arguments: the broker's address; its slots.
import { answerParent, CONCURRENCY } from '../answers.mjs';
import { startEngine } from './engine-app.mjs';

const [url = '', slots = String(CONCURRENCY)] = process.argv.slice(2);
await startEngine('worker', url, Number(slots));
answerParent({});
