import React from 'react';
import { type Tone } from './job-status';

/** Something that a person should know, above the figures. */
export interface NoticeText {
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
}

export function Notice({
  notice,
  children,
}: {
  readonly notice: NoticeText;
  readonly children?: React.ReactNode;
}): React.JSX.Element {
  return (
    <div className={`notice tone-${notice.tone}`} role={notice.tone === 'bad' ? 'alert' : 'status'}>
      <p>
        <strong>{notice.title}</strong> {notice.text}
      </p>
      {children}
    </div>
  );
}
