/** What the app itself has to say when nothing better is known. */
export const texts = {
  serverUnreachable: {
    code: 'server_unreachable',
    message: 'Crosslink does not answer.',
    remedy: 'Check your network and that Crosslink is running, then try again.',
    retryable: true,
  },
  unexpected: {
    code: 'unexpected',
    message: 'Something unexpected happened in this page.',
    remedy: 'Load the page again. If it happens again, tell your administrator what you did.',
  },
  code: 'Code',
  tryAgain: 'Try again',
  facts: 'Facts for whoever is asked for help',
  brokenPage: 'This page broke',
  reload: 'Load the page again',
};
