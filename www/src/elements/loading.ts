/** Kilobytes of the module that judges sessions, as it is sent; measured when the site is built. */
declare const SESSION_MODULE_KB: number;

export const LOADING_CHECKER = 'Loading the checker';
export const LOADING_SESSIONS = `Loading what judges sessions and certificates, about ${SESSION_MODULE_KB} KB`;
