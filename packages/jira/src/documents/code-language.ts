/** The names the code macro knows on every Jira we speak to; an unknown one is answered by an error in its place. */
const known = [
  ...[
    'actionscript',
    'ada',
    'applescript',
    'bash',
    'c',
    'c#',
    'c++',
    'css',
    'erlang',
    'go',
    'groovy',
    'haskell',
  ],
  ...[
    'html',
    'java',
    'javascript',
    'json',
    'lua',
    'perl',
    'php',
    'python',
    'r',
    'ruby',
    'scala',
    'sql',
    'swift',
  ],
  ...['visualbasic', 'xml', 'yaml'],
];

/** What people write after the fence instead. */
const aliases: Record<string, string> = {
  ...{ as3: 'actionscript', sh: 'bash', shell: 'bash', zsh: 'bash', console: 'bash' },
  ...{ cs: 'c#', csharp: 'c#', cpp: 'c++', cc: 'c++', h: 'c', hpp: 'c++', golang: 'go', hs: 'haskell' },
  ...{ htm: 'html', js: 'javascript', mjs: 'javascript', jsx: 'javascript', jsonc: 'json', json5: 'json' },
  ...{ py: 'python', rb: 'ruby', vb: 'visualbasic', vbnet: 'visualbasic', svg: 'xml', yml: 'yaml' },
  ...{ ts: 'javascript', tsx: 'javascript', typescript: 'javascript', postgres: 'sql', mysql: 'sql' },
};

/** Jira's name of a language, or nothing where it has none. */
export function codeLanguage(name: string | null | undefined): string | undefined {
  const lower = (name ?? '').trim().toLowerCase();
  const language = Object.hasOwn(aliases, lower) ? aliases[lower] : lower;
  return language !== undefined && known.includes(language) ? language : undefined;
}
