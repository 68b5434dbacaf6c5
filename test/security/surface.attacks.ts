import type { SecurityStage } from './security-stage.js';
import { aftermath } from './surface/aftermath.js';
import { browsers } from './surface/browsers.js';
import { hiddenRequests } from './surface/hidden-requests.js';
import { methodsAndPaths } from './surface/methods-and-paths.js';
import { misplacedCredentials } from './surface/misplaced-credentials.js';
import { strangeHttp } from './surface/strange-http.js';
import { SurfaceVisit } from './surface/visit.js';

/** What a browser or a bare socket reaches: paths, methods, the HTTP itself, headers, origins, cookies and tickets. */
export function surface(stage: SecurityStage): void {
  const visit = new SurfaceVisit(stage);
  beforeAll(() => visit.begin(), 30_000);

  methodsAndPaths(visit);
  hiddenRequests(visit);
  strangeHttp(visit);
  browsers(visit);
  misplacedCredentials(visit);
  aftermath(visit);
}
