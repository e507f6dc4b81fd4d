/** Clauses of the core begin in ASCII and end without a full stop. */
export function sentence(clause: string): string {
  if (clause === '') return '';
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}${clause.endsWith('.') ? '' : '.'}`;
}
