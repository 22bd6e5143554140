/** How everything looks: one neutral scale, one accent, and three states that never speak by colour alone. */
import {
  ActionIcon,
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Input,
  type MantineColorsTuple,
  Modal,
  Notification,
  Paper,
  Switch,
  Table,
  Tooltip,
} from '@mantine/core';

const halyard: MantineColorsTuple = [
  '#edf4ff',
  '#d8e7ff',
  '#adcbff',
  '#82afff',
  '#5c97fb',
  '#3d80ee',
  '#2a6ede',
  '#1a5fc7',
  '#124ba1',
  '#0b397c',
];

/** Slate rather than grey: the same hue as the accent, so that neither fights the environments' colours. */
const dark: MantineColorsTuple = [
  '#e4e8ef',
  '#c6ccd8',
  '#9fa7b8',
  '#7f889b',
  '#4b5365',
  '#363d4c',
  '#282e3a',
  '#1c212b',
  '#161a22',
  '#10131a',
];

const gray: MantineColorsTuple = [
  '#f7f8fa',
  '#eff1f5',
  '#e4e7ed',
  '#d6dae2',
  '#c2c8d3',
  '#9aa3b2',
  '#6e7788',
  '#515a6b',
  '#343b49',
  '#1d222c',
];

/** A dialog's `<header>` would be a second banner of the page. */
const plainHeader = { header: { role: 'presentation' } };

export const theme = createTheme({
  primaryColor: 'halyard',
  primaryShade: { light: 7, dark: 6 },
  colors: { halyard, dark, gray },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
      h4: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '16px' },
  defaultRadius: 'md',
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: 'sm', fw: 500 } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 } }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 'md' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 'xs', highlightOnHover: true } }),
    InputWrapper: Input.Wrapper.extend({ styles: { label: { marginBottom: 4 } } }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 250, transitionProps: { duration: 80 } } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, transitionProps: { duration: 120 }, attributes: plainHeader },
      styles: { title: { fontWeight: 600 } },
    }),
    Drawer: Drawer.extend({
      defaultProps: { position: 'right', transitionProps: { duration: 140 }, attributes: plainHeader },
      styles: { title: { fontWeight: 600 } },
    }),
  },
});

/** Where the kit's own choices are too faint to read (WCAG 2.2, 1.4.3), and the surfaces that it has no names for. */
export const variables: CSSVariablesResolver = () => ({
  variables: { '--halyard-header-height': '52px' },
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1d222c',
    '--mantine-color-dimmed': '#596173',
    '--mantine-color-placeholder': '#6b7385',
    '--mantine-color-error': '#c22f2f',
    '--mantine-color-anchor': '#1a5fc7',
    '--mantine-color-default-border': '#d6dae2',
    '--halyard-surface': '#f7f8fa',
    '--halyard-raised': '#ffffff',
    '--halyard-line': '#e4e7ed',
    '--halyard-good': '#14723c',
    '--halyard-attention': '#8a5300',
    '--halyard-bad': '#b42525',
    '--halyard-good-soft': '#e5f5ea',
    '--halyard-attention-soft': '#fff3dc',
    '--halyard-bad-soft': '#fdeaea',
  },
  dark: {
    '--mantine-color-body': '#161a22',
    '--mantine-color-text': '#e4e8ef',
    '--mantine-color-dimmed': '#a4acbc',
    '--mantine-color-placeholder': '#8c95a7',
    '--mantine-color-error': '#ff8b8b',
    '--mantine-color-anchor': '#82afff',
    '--mantine-color-default-border': '#363d4c',
    '--mantine-color-halyard-light': 'rgb(92 151 251 / 16%)',
    '--mantine-color-halyard-light-hover': 'rgb(92 151 251 / 24%)',
    '--mantine-color-halyard-light-color': '#adcbff',
    '--halyard-surface': '#10131a',
    '--halyard-raised': '#1c212b',
    '--halyard-line': '#282e3a',
    '--halyard-good': '#6bd08f',
    '--halyard-attention': '#f0b65a',
    '--halyard-bad': '#ff8f8f',
    '--halyard-good-soft': '#16301f',
    '--halyard-attention-soft': '#35280f',
    '--halyard-bad-soft': '#3a1b1e',
  },
});
