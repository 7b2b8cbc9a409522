import type { ComponentChildren } from 'preact';

interface NoticeProps {
  readonly children: ComponentChildren;
  /** `trouble` is read out at once. Default `calm`. */
  readonly tone?: 'calm' | 'trouble';
}

/** A sentence in place of what is not there, or beside it. */
export const Notice = ({ children, tone = 'calm' }: NoticeProps) => (
  <p class={`notice ${tone}`} role={tone === 'trouble' ? 'alert' : 'status'}>
    {children}
  </p>
);
