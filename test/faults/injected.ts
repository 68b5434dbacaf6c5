import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What is loaded into a process before its own code; each file says what it does. */
type Injected = 'blocks-on-signal' | 'errors-after-return' | 'wrong-clock';

/** Environment of a process of ours that has `name` inside it; `settings` say how. */
export function injecting(name: Injected, settings: Record<string, string> = {}): Record<string, string> {
  const file = pathToFileURL(resolve(`test/faults/injected/${name}.mjs`));
  return { NODE_OPTIONS: `--import=${file.href}`, ...settings };
}
