/** The page: a box to ask in, the report element, and the examples. */

import './elements/define';
import './styles/page.css';
import { startPage } from './page/page';
import { keepForOffline } from './page/offline';

startPage();
keepForOffline();
