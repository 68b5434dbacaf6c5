// The engine's worker, all four lanes. Argument: the broker's address.
import { answerParent } from './answers.mjs';
import { startEngine } from './engine-app.mjs';

await startEngine('worker', process.argv[2] ?? '');
answerParent({});
