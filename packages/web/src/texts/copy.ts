export const texts = {
  copy: 'Copy',
  copied: 'Copied',
  refused: 'The browser does not allow it: select the text and copy it',
  copyNamed: (name: string) => `Copy ${name}`,
};
