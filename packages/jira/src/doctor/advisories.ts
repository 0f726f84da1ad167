import type { JiraSite } from '../site.ts';

export interface Advisory {
  id: string;
  about: string;
}

type Version = readonly [major: number, minor: number, patch: number];

/** From the first version on, up to and without the second. @see https://www.atlassian.com/trust/data-protection/vulnerabilities */
const advisories: (Advisory & { affected: [from: Version, fixed: Version][] })[] = [
  {
    id: 'CVE-2017-9506',
    about: 'anybody can make Jira send requests, by its OAuth plugin',
    affected: [
      [
        [0, 0, 0],
        [7, 3, 5],
      ],
    ],
  },
  {
    id: 'CVE-2019-8451',
    about: 'anybody can make Jira send requests, by its gadgets',
    affected: [
      [
        [7, 6, 0],
        [8, 4, 0],
      ],
    ],
  },
  {
    id: 'CVE-2022-0540',
    about: 'anybody can pass the login of some apps',
    affected: [
      [
        [0, 0, 0],
        [8, 13, 18],
      ],
      [
        [8, 14, 0],
        [8, 20, 6],
      ],
      [
        [8, 21, 0],
        [8, 22, 0],
      ],
    ],
  },
];

const isBefore = (a: Version, b: Version): boolean =>
  a[0] !== b[0] ? a[0] < b[0] : a[1] !== b[1] ? a[1] < b[1] : a[2] < b[2];

/** What is known against this version and matters to who connects to it. Cloud is Atlassian's to mend. */
export function advisoriesFor({
  deployment,
  versionNumbers,
}: Pick<JiraSite, 'deployment' | 'versionNumbers'>): Advisory[] {
  if (deployment === 'cloud') return [];
  const [major = 0, minor = 0, patch = 0] = versionNumbers;
  const version: Version = [major, minor, patch];
  return advisories
    .filter(({ affected }) =>
      affected.some(([from, fixed]) => !isBefore(version, from) && isBefore(version, fixed)),
    )
    .map(({ id, about }) => ({ id, about }));
}
