import { createTheme, defaultVariantColorsResolver } from '@mantine/core';
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core';
import { texts } from './texts/shell.ts';

/** Ink blue: the colour of what can be pressed. Shade 6 is dark enough for white text, shade 3 light enough on dark. */
const ink: MantineColorsTuple = [
  '#eef2ff',
  '#dfe6fd',
  '#bccafa',
  '#98adf7',
  '#6d89ee',
  '#4968dd',
  '#3451d1',
  '#2a43b3',
  '#22378f',
  '#1a2a6b',
];

const slate: MantineColorsTuple = [
  '#dde2eb',
  '#b8c0ce',
  '#9aa4b5',
  '#737e91',
  '#3a4352',
  '#2b323e',
  '#222833',
  '#1a1f28',
  '#14181f',
  '#0f1217',
];

export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 6, dark: 5 },
  colors: { ink, dark: slate },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  headings: { fontWeight: '600' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  variantColorResolver: (input) => {
    const colors = defaultVariantColorsResolver(input);
    // Its own shade of red is too light for text.
    return input.variant === 'subtle' && input.color === 'red'
      ? { ...colors, color: 'var(--bad-text)' }
      : colors;
  },
  components: {
    // Hints below: fields side by side then stand in one line.
    InputWrapper: { defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] } },
    Button: { defaultProps: { size: 'sm' } },
    Modal: {
      defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.45 } },
      styles: { title: { fontWeight: 620, fontSize: '1.0625rem' } },
    },
    PasswordInput: {
      defaultProps: { visibilityToggleButtonProps: { 'aria-label': texts.showTyped, tabIndex: 0 } },
    },
    Tooltip: { defaultProps: { openDelay: 300 } },
  },
});

/** Mantine's own greys for secondary text are too light to read (WCAG 1.4.3). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#586174',
    '--mantine-color-placeholder': '#6a7386',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-text': '#1b2230',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-default-border': '#d5dae3',
    '--mantine-color-anchor': '#2a43b3',
  },
  dark: {
    '--mantine-color-dimmed': '#a3adbd',
    '--mantine-color-placeholder': '#8b95a6',
    '--mantine-color-error': '#ff9a91',
    '--mantine-color-text': '#e3e8f0',
    '--mantine-color-body': '#1a1f28',
    '--mantine-color-default-border': '#363f4d',
    '--mantine-color-anchor': '#9db1fa',
  },
});
