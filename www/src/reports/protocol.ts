/** What the page and the worker that owns the reports say to each other. */

import type {
  Aggregates,
  ExportFormat,
  FileProblem,
  Insights,
  LiveCheck,
  LiveComparison,
  Progress,
  Query,
  RowsPage,
} from '../generated/reports';
import type { Found } from './walk';

/** A question and what answers it. */
export interface Answers {
  aggregates: Aggregates;
  insights: Insights;
  rows: RowsPage;
  problems: FileProblem[];
  export: Blob;
  live: LiveComparison;
}

export type Question =
  | { readonly of: 'aggregates'; readonly query: Query }
  | { readonly of: 'insights' }
  | { readonly of: 'rows'; readonly query: Query; readonly offset: number; readonly limit: number }
  | { readonly of: 'problems'; readonly offset: number; readonly limit: number }
  | {
      readonly of: 'export';
      readonly query: Query;
      readonly format: ExportFormat;
      readonly anonymised: boolean;
    }
  | { readonly of: 'live'; readonly domain: string; readonly check: LiveCheck };

export type ToWorker =
  | { readonly kind: 'add'; readonly files: readonly Found[]; readonly octets: number }
  /** The folder is listed to its end: nothing more comes for now. */
  | { readonly kind: 'all' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'ask'; readonly id: number; readonly question: Question };

/** How far the reading is. */
export interface Reading {
  readonly progress: Progress;
  readonly filesDone: number;
  readonly filesKnown: number;
  readonly octetsDone: number;
  readonly octetsKnown: number;
  /** Of the reading at hand. */
  readonly milliseconds: number;
  readonly running: boolean;
  readonly cancelled: boolean;
}

export type FromWorker =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly kind: 'refused'; readonly id: number; readonly message: string }
  /** Nothing more can be expected of this worker. */
  | { readonly kind: 'broken'; readonly message: string };
