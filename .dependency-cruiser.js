// The rooms and their arrows (ARCHITECTURE.md), enforced. Product sources only: tests may start a sandbox.
const TEST = '\\.test(-support)?\\.ts$';
// What builds the web app and writes its client runs nowhere but where it is developed.
const BUILD = '^packages/web/(scripts/|vite\\.config\\.ts)';

/** `room` may import nothing of ours but the rooms named in `mayImport`. */
const arrow = (room, mayImport) => ({
  name: `${room}-arrows`,
  severity: 'error',
  comment: `${room} may import: ${mayImport.join(', ') || 'nothing of ours'}`,
  from: { path: `^packages/${room}/src`, pathNot: TEST },
  to: { path: '^packages/', pathNot: [room, ...mayImport].map((name) => `^packages/${name}/`) },
});

export default {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    arrow('oauth1', []),
    arrow('jira', ['oauth1']),
    arrow('sandbox', ['oauth1']),
    arrow('core', ['jira', 'oauth1']),
    arrow('web', []),
    arrow('server', ['core', 'jira', 'oauth1']),
    arrow('cli', ['server', 'core', 'jira', 'oauth1', 'sandbox', 'web']),
    {
      name: 'cli-takes-types-from-web',
      severity: 'error',
      comment: 'The types of the REST API are made once, in web; nothing of it runs elsewhere',
      from: { path: '^packages/cli/src' },
      to: { path: '^packages/web/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'oauth1-has-no-dependencies',
      severity: 'error',
      from: { path: '^packages/oauth1/src', pathNot: TEST },
      to: { pathNot: ['^packages/oauth1/src'], dependencyTypesNot: ['core'] },
    },
    {
      name: 'rooms-are-entered-by-their-door',
      severity: 'error',
      comment: 'Import another room through its index.ts, the database engine of core through its own door',
      from: { path: '^packages/([^/]+)/src' },
      to: {
        path: '^packages/([^/]+)/src/',
        pathNot: [
          '^packages/$1/',
          '^packages/[^/]+/src/index\\.ts$',
          '^packages/core/src/embedded-engine\\.ts$',
          // No product source imports it.
          '\\.test-support\\.ts$',
        ],
      },
    },
    {
      name: 'sandbox-on-demand',
      severity: 'error',
      comment: 'The command line loads the sandbox by a dynamic import only',
      from: { path: '^packages/cli/src', pathNot: TEST },
      to: { path: '^packages/sandbox/', dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      comment: 'A room uses only what its own package.json names',
      from: { path: '^packages/', pathNot: [TEST, BUILD] },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^packages/server/public' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
