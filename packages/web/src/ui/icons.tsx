import type { ReactNode } from 'react';

const Icon = ({ children, size = 20 }: { children: ReactNode; size?: number }) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="2"
    strokeLinecap="round"
    strokeLinejoin="round"
    aria-hidden="true"
  >
    {children}
  </svg>
);

export const PlusIcon = () => (
  <Icon>
    <path d="M12 5v14M5 12h14" />
  </Icon>
);
export const BackIcon = () => (
  <Icon>
    <path d="M15 5l-7 7 7 7" />
  </Icon>
);
export const SendIcon = () => (
  <Icon>
    <path d="M12 19V5M5.5 11.5L12 5l6.5 6.5" />
  </Icon>
);
export const DownIcon = () => (
  <Icon>
    <path d="M6 9l6 6 6-6" />
  </Icon>
);
export const GearIcon = () => (
  <Icon>
    <path d="M4 7h9M19 7h1M4 17h1M11 17h9" />
    <circle cx="16" cy="7" r="2.5" />
    <circle cx="8" cy="17" r="2.5" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="M6 6l12 12M18 6L6 18" />
  </Icon>
);
export const CopyIcon = () => (
  <Icon size={16}>
    <rect x="9" y="9" width="11" height="11" rx="2.5" />
    <path d="M5.5 15A1.5 1.5 0 0 1 4 13.5V6a2 2 0 0 1 2-2h7.5A1.5 1.5 0 0 1 15 5.5" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon size={16}>
    <path d="M5 12.5l4.5 4.5L19 7.5" />
  </Icon>
);
export const ChecksIcon = () => (
  <Icon size={16}>
    <path d="M2 12.5L6.5 17 16 7.5M12 16l1 1 9-9.5" />
  </Icon>
);
export const ClockIcon = () => (
  <Icon size={16}>
    <circle cx="12" cy="12" r="8" />
    <path d="M12 8v4.5l2.5 1.5" />
  </Icon>
);
export const AlertIcon = () => (
  <Icon size={16}>
    <circle cx="12" cy="12" r="9" />
    <path d="M12 7.5v5.5M12 16.5v.01" />
  </Icon>
);
export const DevicesIcon = () => (
  <Icon size={16}>
    <rect x="2.5" y="5" width="13" height="10" rx="2" />
    <path d="M6 19h5" />
    <rect x="16" y="10" width="6" height="10" rx="1.5" />
  </Icon>
);
export const BuildingIcon = ({ size = 20 }: { size?: number }) => (
  <Icon size={size}>
    <path d="M6 20.5V6a2 2 0 0 1 2-2h5a2 2 0 0 1 2 2v14.5M15 10h2.5a1.5 1.5 0 0 1 1.5 1.5v9M4 20.5h16.5" />
    <path d="M9.5 8.5h2M9.5 12.5h2M9.5 16.5h2" />
  </Icon>
);
