import type { Report } from '../generated/report';

/** Of the `<datalist>` with the hosts of the report on show. */
export const HOST_LIST = 'hosts-on-show';

/** The report that the page shows beside this view, if it is complete. */
export function reportOnShow(): Report | null {
  const report = document.querySelector('waxseal-check')?.report ?? null;
  return report?.complete ? report : null;
}
