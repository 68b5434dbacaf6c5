/** @typedef {{ package: string, severity: string, advisory: string, title: string, range: string, isDirect: boolean }} Finding */
/** @typedef {{ advisory: string, reason: string, until: string }} Acceptance */

/**
 * What `npm audit --json` found, one entry an advisory; undefined where its answer is none.
 * @param {string} output
 * @returns {Finding[] | undefined}
 */
export function findingsOf(output) {
  const report = parsed(output);
  if (typeof report?.vulnerabilities !== 'object' || report.error) return undefined;
  return Object.values(report.vulnerabilities).flatMap(({ name, isDirect, via }) =>
    // A word instead of an object says only that the package needs one that is listed itself.
    via
      .filter((cause) => typeof cause === 'object')
      .map(({ severity, url, title, range }) => ({
        package: name,
        severity,
        advisory: String(url).replace(/^.*\//, ''),
        title,
        range,
        isDirect,
      })),
  );
}

/** @param {Finding} finding */
export function isSerious({ severity }) {
  return severity === 'high' || severity === 'critical';
}

/**
 * Whether somebody has decided to live with it, until a day that has not come.
 * @param {Finding} finding @param {Acceptance[]} accepted @param {string} today
 */
export function isAccepted({ advisory }, accepted, today) {
  return accepted.some((entry) => entry.advisory === advisory && today < entry.until);
}

/** @param {Finding} finding @param {boolean} accepted */
export function lineOf(finding, accepted) {
  const where = finding.isDirect ? 'direct' : 'transitive';
  const note = accepted ? ', accepted' : '';
  return `${finding.severity}: ${finding.package} ${finding.range} (${where}${note}) ${finding.advisory} ${finding.title}`;
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
