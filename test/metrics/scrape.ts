/** One line of a scrape: `name{label="value"} 1`. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What a process tells at /metrics. */
export interface Scrape {
  status: number;
  type: string | null;
  text: string;
  samples: Sample[];
  tookMs: number;
  /** The one value of a metric with these labels; undefined where there is none. @throws Error where there are several */
  value(name: string, labels?: Record<string, string>): number | undefined;
}

/** Scrapes a process as Prometheus does. */
export async function scrape(baseUrl: string, headers: Record<string, string> = {}): Promise<Scrape> {
  const began = performance.now();
  const answer = await fetch(`${baseUrl}/metrics`, { headers });
  const text = await answer.text();
  const samples = samplesIn(text);
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    text,
    samples,
    tookMs: performance.now() - began,
    value: (name, labels = {}) => oneOf(samples, name, labels),
  };
}

function oneOf(samples: readonly Sample[], name: string, wanted: Record<string, string>): number | undefined {
  const found = samples.filter(
    (sample) => sample.name === name && Object.entries(wanted).every(([key, value]) => sample.labels[key] === value),
  );
  if (found.length > 1) throw new Error(`${found.length} samples of ${name} ${JSON.stringify(wanted)}`);
  return found[0]?.value;
}

function samplesIn(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^([a-z_]\w*)(?:\{(.*)\})? (\S+)$/i.exec(line) ?? [];
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]);
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }];
  });
}
