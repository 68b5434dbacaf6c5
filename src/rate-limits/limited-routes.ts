/** Orchestrators ask these from one address, all replicas and tenants together. Their answers are remembered for a second. */
const PROBES = ['/health', '/health/live', '/api/background/health'];

/** Whether requests of this route count: `url` as the router matched it, so no spelling goes around; undefined for unknown ones. */
export function isLimited(url: string | undefined): boolean {
  return url === undefined || !PROBES.includes(url);
}
