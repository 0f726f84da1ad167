/** The groups that hold the permissions of the sandbox's projects. */
export const everyone = 'jira-software-users';
export const developers = 'developers';
export const administrators = 'jira-administrators';
