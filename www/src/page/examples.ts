import { h } from '../lib/h';
import { type Example, galleryView } from '../view/gallery';
import { find } from './find';

let list: Promise<readonly Example[]> | undefined;

/** The recorded domains that come with the page. */
function examples(): Promise<readonly Example[]> {
  list ??= get('gallery/index.json').then((response) => response.json() as Promise<readonly Example[]>);
  list.catch(() => (list = undefined));
  return list;
}

export async function showGallery(): Promise<void> {
  const place = find('examples');
  if (place.querySelector('.cards')) return;
  try {
    place.replaceChildren(galleryView(await examples()));
  } catch {
    place.replaceChildren(
      h('p', { class: 'soft' }, 'The examples could not be loaded; the network may be down.'),
    );
  }
}

/** An example with its evidence bundle. */
export async function loadExample(id: string): Promise<{ example: Example; bundle: string }> {
  const example = (await examples()).find((candidate) => candidate.id === id);
  if (!example) throw new Error(`There is no example called ${id}.`);
  const response = await get(`gallery/${id}.json`);
  return { example, bundle: await response.text() };
}

async function get(path: string): Promise<Response> {
  const response = await fetch(path);
  if (!response.ok)
    throw new Error(`The example could not be loaded: the server answered ${response.status}.`);
  return response;
}
