// The tabs of the views: with their titles where there is room, else with numbers and the title of the shown one.

import {type Span, widthOf} from '../../output/sinks/spans.js';
import {type ViewName, viewNames} from './model.js';

const titleOf = (name: ViewName): string => `${name[0]!.toUpperCase()}${name.slice(1)}`;

const allTitles = viewNames.reduce((sum, name) => sum + widthOf(titleOf(name)) + 4, 0);

/** The pieces of each tab, from left to right. */
export const tabSpans = (view: ViewName, width: number): Span[][] =>
	viewNames.map((name, index): Span[] => {
		if (name === view) {
			return [{text: ` ${index + 1} ${titleOf(name)} `, inverse: true, bold: true}];
		}

		return [{text: ` ${index + 1}`, tone: 'accent'}, {text: allTitles <= width ? ` ${titleOf(name)} ` : ' '}];
	});
