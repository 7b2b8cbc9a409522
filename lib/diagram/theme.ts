import type { GroupKind } from '../graph';
import type { Family, Mark } from './view';

/** Colors of AWS's own diagrams for groups; quiet ones for all else. Sizes are in pixels. */

export const FONT = "'Source Sans 3', 'Source Sans Pro', system-ui, sans-serif";

export const COLOR = {
  ground: '#FFFFFF',
  card: '#FFFFFF',
  cardLine: '#C3CCD8',
  ink: '#16191F',
  soft: '#5F6B7A',
} as const;

interface GroupLook {
  readonly line: string;
  readonly fill: string;
  readonly ink: string;
  /** File in the icon package. */
  readonly icon?: string;
}

export const GROUP_LOOK: Readonly<Record<GroupKind, GroupLook>> = {
  account: {
    line: '#232F3E',
    fill: 'none',
    ink: '#232F3E',
    icon: 'architecture-group/AWSCloudlogo',
  },
  region: {
    line: '#00A4A6',
    fill: 'none',
    ink: '#04777A',
    icon: 'architecture-group/Region',
  },
  vpc: {
    line: '#8C4FFF',
    fill: 'none',
    ink: '#6B2FD9',
    icon: 'architecture-group/VirtualprivatecloudVPC',
  },
  public: {
    line: '#7AA116',
    fill: '#F4F8EC',
    ink: '#55730C',
    icon: 'architecture-group/Publicsubnet',
  },
  private: {
    line: '#00A4A6',
    fill: '#EAF7F7',
    ink: '#04777A',
    icon: 'architecture-group/Privatesubnet',
  },
  isolated: {
    line: '#3B48CC',
    fill: '#EEF0FB',
    ink: '#2F3AA3',
    icon: 'architecture-group/Privatesubnet',
  },
  regional: { line: '#8A94A3', fill: '#F7F8FA', ink: '#414750' },
  operations: { line: '#8A94A3', fill: '#F7F8FA', ink: '#414750' },
};

interface EdgeLook {
  readonly color: string;
  readonly width: number;
  readonly dash?: string;
  /** In the legend. */
  readonly meaning: string;
}

export const EDGE_LOOK: Readonly<Record<Family, EdgeLook>> = {
  network: { color: '#7D3AC1', width: 3, meaning: 'network path' },
  call: { color: '#1D5FBF', width: 2, meaning: 'AWS API call granted by IAM' },
  event: { color: '#D6246E', width: 2, dash: '8 5', meaning: 'event or message' },
  operations: { color: '#8A94A3', width: 1.2, meaning: 'operations' },
};

/** Not by color alone. */
export const SIGN: Readonly<Record<Mark, string>> = { added: '+', removed: '−', changed: '~' };

export const SIZE = {
  cardHeight: 60,
  icon: 40,
  iconGap: 10,
  title: 15,
  facts: 12.5,
  label: 12,
  pill: 11,
  groupTitle: 14,
  groupIcon: 28,
  heading: 22,
  margin: 20,
} as const;
