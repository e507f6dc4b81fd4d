/** What another site loads: one script with a name that stays. */
import './elements/define';
