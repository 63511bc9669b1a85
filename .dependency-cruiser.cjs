/** Who may import whom: data goes one way (docs/architecture.md). Each rule says why it exists. */
const lib = (name) => `^libs/${name}/`;

/** The libs that each lib may import besides itself; everyone may import domain and metrics. */
const allowed = {
  domain: [],
  metrics: [],
  config: ['domain'],
  outbound: ['config'],
  database: ['domain', 'config'],
  queue: ['domain', 'config'],
  'market-data': ['domain', 'metrics', 'config', 'database', 'outbound'],
  'web-search': ['domain', 'config', 'database', 'market-data', 'outbound'],
  tools: ['domain', 'metrics', 'config', 'database', 'market-data'],
  agent: ['domain', 'metrics', 'config', 'database', 'market-data', 'tools', 'observability', 'outbound'],
  simulation: [
    'domain',
    'metrics',
    'config',
    'database',
    'market-data',
    'web-search',
    'tools',
    'agent',
    'queue',
    'observability',
    'outbound',
  ],
  results: ['domain', 'metrics', 'config', 'database', 'market-data', 'agent'],
  logging: ['domain', 'config'],
  http: ['domain', 'config', 'logging', 'observability'],
  observability: ['domain', 'config'],
};

module.exports = {
  forbidden: [
    ...Object.entries(allowed).map(([name, may]) => ({
      name: `${name}-imports`,
      comment: `libs/${name} may import only: ${['itself', ...may].join(', ')}.`,
      severity: 'error',
      from: { path: lib(name), pathNot: '\\.(spec|e2e-spec)\\.ts$' },
      to: { path: '^(libs|apps)/', pathNot: [name, ...may].map(lib) },
    })),
    {
      name: 'lib-through-its-index',
      comment: 'Another lib is used through its public surface, so that its inside can change.',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/([^/]+)/', pathNot: ['^libs/$1/', '^libs/[^/]+/index\\.ts$', '^libs/testing/'] },
    },
    {
      name: 'app-uses-lib-index',
      comment: 'Apps use a lib through its public surface.',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^libs/', pathNot: ['^libs/[^/]+/index\\.ts$', '^libs/testing/'] },
    },
    {
      name: 'apps-stand-alone',
      comment: 'Apps never import each other; apps/standalone composes API and worker.',
      severity: 'error',
      from: { path: '^apps/(?!standalone/)([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'testing-in-tests-only',
      comment: 'Fakes and builders never reach production code.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/testing/', '\\.(spec|e2e-spec)\\.ts$'] },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'typeorm-in-database-only',
      comment: 'Only libs/database knows TypeORM, so that the storage can change in one place.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^libs/database/', '^libs/testing/'] },
      to: { path: 'node_modules/(typeorm|@nestjs/typeorm|better-sqlite3|pg)/' },
    },
    {
      name: 'bullmq-in-queue-only',
      comment: 'Only libs/queue and the processors know BullMQ.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: ['^libs/queue/', '^libs/testing/', '^apps/[^/]+/.*\\.processor\\.ts$'],
      },
      to: { path: 'node_modules/(bullmq|@nestjs/bullmq|ioredis)/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'The rules of the ledger depend on nothing but the language.',
      severity: 'error',
      from: { path: '^libs/(domain|metrics)/', pathNot: '\\.spec\\.ts$' },
      to: { path: ['node_modules', '^node:'], dependencyTypes: ['npm', 'npm-dev', 'core'] },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle has no reading order.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-dev-dependency',
      comment: 'The image ships production dependencies only.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['\\.(spec|e2e-spec)\\.ts$', '^libs/testing/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
