import { h } from './h';

/** Far above the largest bundle a check can record; a film dropped by accident is refused, not read. */
export const MAX_OCTETS = 32 * 1024 * 1024;

/** What certificates come in: PEM, DER and PKCS#7. */
export const CERTIFICATE_FILES = '.pem,.crt,.cer,.der,.p7b,.p7c';

/** DER, as far as it may be a certificate or a bundle of them: a sequence of more than 127 octets. No text begins so. */
export const isDer = ([type, length = 0]: Uint8Array): boolean =>
  type === 0x30 && length >= 0x81 && length <= 0x84;

export type Taken = (body: Uint8Array, file: File) => void;
export type Refused = (message: string) => void;

export async function readFile(file: File, taken: Taken, refused: Refused): Promise<void> {
  if (file.size > MAX_OCTETS) {
    refused(
      `${file.name} has ${Math.round(file.size / 1024 / 1024)} MB; no policy or evidence file is that large.`,
    );
    return;
  }
  try {
    taken(new Uint8Array(await file.arrayBuffer()), file);
  } catch {
    refused(`${file.name} could not be read. If it is a folder, choose the file inside it.`);
  }
}

/** A button that lets the visitor choose a file: the way for those who cannot drag. */
export function fileButton(label: string, accept: string, taken: Taken, refused: Refused): HTMLElement {
  const input = h('input', { type: 'file', accept, hidden: true, 'aria-hidden': 'true', tabindex: -1 });
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    if (file) void readFile(file, taken, refused);
    input.value = '';
  });
  const button = h(
    'button',
    { type: 'button', class: 'button small', on: { click: () => input.click() } },
    label,
  );
  return h('span', { class: 'file' }, button, input);
}

/** Takes what is dropped on `target`, and marks it while something hovers above it. */
export function takeDrops(target: HTMLElement, taken: (data: DataTransfer) => void): void {
  const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false;
  target.addEventListener('dragover', (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    target.classList.add('over');
  });
  target.addEventListener('dragleave', (event) => {
    if (!target.contains(event.relatedTarget as Node | null)) target.classList.remove('over');
  });
  target.addEventListener('drop', (event) => {
    target.classList.remove('over');
    if (!event.dataTransfer || !hasFile(event)) return;
    event.preventDefault();
    event.stopPropagation();
    taken(event.dataTransfer);
  });
}
