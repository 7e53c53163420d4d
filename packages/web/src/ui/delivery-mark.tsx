import type { Delivery } from '../chat/rows.ts';
import { useSpeech } from '../i18n/language-context.ts';
import { AlertIcon, CheckIcon, ChecksIcon, ClockIcon } from './icons.tsx';

const MARKS = {
  waiting: ClockIcon,
  sending: ClockIcon,
  accepted: CheckIcon,
  answered: ChecksIcon,
  failed: AlertIcon,
} as const;

export const DeliveryMark = ({ delivery }: { delivery: Delivery }) => {
  const { t } = useSpeech();
  const Mark = MARKS[delivery];
  return (
    <span className="delivery" data-delivery={delivery} title={t[delivery]}>
      <Mark />
      <span className="visually-hidden">{t[delivery]}</span>
    </span>
  );
};
