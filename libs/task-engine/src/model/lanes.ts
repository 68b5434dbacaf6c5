/** The four priorities, highest first. A lane is what waits under one of them. */
export const LANES = ['critical', 'high', 'normal', 'low'] as const;

/** One of the four priorities. */
export type Lane = (typeof LANES)[number];

/** Narrows any text to a lane. */
export function isLane(value: string): value is Lane {
  return (LANES as readonly string[]).includes(value);
}
