// The whole screen for one state.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import {LookContext} from '../components/look-context.js';
import type {Look} from '../look/theme.js';
import {hintsFor} from '../state/hints.js';
import {currentList} from '../state/lists.js';
import type {UiState} from '../state/model.js';
import {Body} from './body.js';
import {Footer, footerHeight} from './footer.js';
import {Header, headerHeight} from './header.js';
import {OverlayBox} from './overlay.js';
import {isTooSmall, TooSmall} from './too-small.js';

export interface AppProps {
	readonly state: UiState;
	readonly look: Look;
}

export function App({state, look}: AppProps): ReactElement {
	const {size, lab, snapshot, trouble, bringUp, overlay} = state;
	const width = size.columns;
	const height = size.rows - headerHeight - footerHeight;
	const list = currentList(state);
	if (isTooSmall(size)) {
		return <TooSmall size={size} />;
	}

	return (
		<LookContext value={look}>
			<Box flexDirection="column" width={width} height={size.rows}>
				<Header
					lab={lab}
					snapshot={snapshot}
					trouble={trouble}
					view={bringUp === null ? state.view : null}
					width={width}
				/>
				<Box width={width} height={height} flexShrink={0}>
					<Body state={state} width={width} height={height} />
				</Box>
				<Footer
					job={state.job}
					replay={state.replay}
					typed={state.typing && list !== null ? state.lists[list].filter : null}
					hints={hintsFor(state, look.unicode)}
					beat={state.beat}
					width={width}
				/>
				{overlay === null ? null : <OverlayBox overlay={overlay} size={size} />}
			</Box>
		</LookContext>
	);
}
