// The arrows of the house (docs/decisions, DESIGN): what may import what. test/architecture.spec.ts plants a violation of each.

const TEST_CODE = '\\.spec\\.ts$|(^|/)testing/|^test/';

/** What a connection can be made with, of Node and of the packages that are here. */
const WAYS_OUT =
  '^(node:)?(http|https|http2|net|tls|dgram|dns|dns/promises)$|(^|/)node_modules/((undici|ws|axios|node-fetch)/|nodemailer/(?!.*addressparser))';

/** Files with a reason of their own to import one of them as a value. */
const OTHER_DOORS = [
  // The one other protocol: mail leaves by SMTP, to the server that the operator named.
  '^src/integrations/mail/smtp-(connections|options|transport)\\.ts$',
  // The names of status codes, for our own answers.
  '^src/http/(problems/(problem|api-problems|early-problems)|open-api/completed-description)\\.ts$',
  // supabase-js is not built without a WebSocket; nothing opens one.
  '^src/integrations/supabase/supabase\\.ts$',
];

/** The folders of the engine, lowest first: each imports only from its own and from those before it. */
const ENGINE_FLOORS = ['model', 'broker', 'payload', 'queues', 'records', 'attempt', 'worker', 'client'];

/** One rule a folder of the engine: what it must not import. */
const engineFloors = ENGINE_FLOORS.slice(0, -1).map((folder, floor) => ({
  name: `engine-floors-${folder}`,
  comment: `Folders of the engine import downwards only: ${ENGINE_FLOORS.join(' < ')}. The module above them all wires them.`,
  severity: 'error',
  from: { path: `^libs/task-engine/src/${folder}/`, pathNot: TEST_CODE },
  to: { path: `^libs/task-engine/src/(${ENGINE_FLOORS.slice(floor + 1).join('|')})/|^libs/task-engine/src/[^/]+$` },
}));

module.exports = {
  forbidden: [
    ...engineFloors,
    {
      name: 'engine-floors-client',
      comment: 'What callers use runs in every process; the worker is loaded by workers alone.',
      severity: 'error',
      from: { path: '^libs/task-engine/src/client/', pathNot: TEST_CODE },
      to: { path: '^libs/task-engine/src/worker/|^libs/task-engine/src/[^/]+$' },
    },
    {
      name: 'engine-never-imports-app',
      comment: 'The engine knows no webhook, no HTTP and no Supabase: it would run in another application unchanged.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(src|test)/' },
    },
    {
      name: 'engine-by-its-door',
      comment: "Import '@app/task-engine': what its index does not export may change at any time.",
      severity: 'error',
      from: { pathNot: '^libs/task-engine/' },
      to: { path: '^libs/task-engine/', pathNot: '^libs/task-engine/src/index\\.ts$' },
    },
    {
      name: 'task-types-are-strangers',
      comment:
        'A task type is removed by removing its folder and its one line. What two of them need is an integration.',
      severity: 'error',
      from: { path: '^src/task-types/([^/]+)/' },
      to: { path: '^src/task-types/', pathNot: '^src/task-types/$1/' },
    },
    {
      name: 'core-never-imports-task-types',
      comment: 'The core moves any task, whatever its type.',
      severity: 'error',
      from: { path: '^src/(tasks|integrations|config|auth|health)/' },
      to: { path: '^src/task-types/' },
    },
    {
      name: 'integrations-are-leaves',
      comment:
        'An outbound client uses packages, its settings, the errors of the engine and the way out; never another part of the application.',
      severity: 'error',
      from: { path: '^src/integrations/([^/]+)/', pathNot: TEST_CODE },
      to: {
        path: '^(src|test)/',
        pathNot: '^src/((integrations/($1|outbound-http)|config|secrets)/|package-on-first-use\\.ts$)',
      },
    },
    {
      name: 'one-way-out',
      comment:
        'outbound-http checks addresses, bounds time and bytes, follows nothing and knows no proxy. Types alone may come from elsewhere.',
      severity: 'error',
      from: { path: '^(src|libs)/', pathNot: [TEST_CODE, '^src/integrations/outbound-http/', ...OTHER_DOORS] },
      to: { path: WAYS_OUT, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or need a third; types count.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-test-code-in-production',
      comment: "The engine's door alone hands out its runTask(), which task authors test their handlers with.",
      severity: 'error',
      from: { path: '^(src|libs)/', pathNot: [TEST_CODE, '^libs/task-engine/src/index\\.ts$'] },
      to: { path: TEST_CODE },
    },
    {
      name: 'no-development-package-in-production',
      comment: 'The image has no development packages. The client is no part of it: its users bring their own.',
      severity: 'error',
      from: { path: '^(src|libs)/', pathNot: [TEST_CODE, '^libs/client/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'every-import-exists',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    combinedDependencies: false,
    // Packages that are loaded when they are first used are imports too.
    exoticRequireStrings: ['packageOnFirstUse'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
