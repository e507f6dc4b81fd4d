/** The production module for TLS reports, called as `www/src/reports/worker.ts` calls it. */

/** After the last day of the corpora. */
const NOW = '2027-06-01T00:00:00Z';

export class CoreReports {
  #reports;

  constructor(TlsReports) {
    this.#reports = new TlsReports(NOW);
  }

  add(octets, name) {
    this.#reports.take_whole(name, octets);
  }

  view() {
    return this.#reports.aggregate({});
  }

  insights() {
    return this.#reports.insights();
  }

  /** The view in the form of the other side, to be compared. */
  aggregate() {
    const { totals, timeline, breakdowns } = this.view();
    const { reports, sessions, successful, failed, let_through } = totals;
    const rows = (wanted) => breakdowns.find(({ dimension }) => dimension === wanted).rows
      .map(({ value, successful, failed }) => ({ value, successful, failed }));
    return {
      totals: { reports, sessions, successful, failed, let_through },
      days: timeline.days.filter((day) => day.reports > 0)
        .map(({ day, reports, successful, let_through, failed }) => ({ day, reports, successful, failed: let_through + failed })),
      reporter: rows('reporter'),
      domain: rows('domain'),
      policy_type: rows('policy_type'),
      result_type: rows('result_type'),
      mx: rows('mx'),
    };
  }

  free() {
    this.#reports.free();
  }
}

/** What the glue of wasm-bindgen does with octets: room in the memory of the module, and a copy into it. */
export function copyOnly(wasm, octets) {
  const place = wasm.__wbindgen_malloc(octets.length, 1) >>> 0;
  new Uint8Array(wasm.memory.buffer, place, octets.length).set(octets);
  wasm.__wbindgen_free(place, octets.length, 1);
}
