// The part between header and footer: the chosen view, or the reason why there is none.

import {Box} from 'ink';
import type {ReactElement} from 'react';
import type {LabSnapshot} from '../../lab/observer/model.js';
import {useLook} from '../components/look-context.js';
import {Notice} from '../components/notice.js';
import {Rows} from '../components/rows.js';
import {chosen, cursorIn, keysOf, linesOfMap} from '../state/lists.js';
import type {UiState} from '../state/model.js';
import {reachTable} from '../state/reach-table.js';
import {bannerOf} from '../views/banner.js';
import {BringUpView} from '../views/bring-up.js';
import {Events} from '../views/events.js';
import {Logs} from '../views/logs.js';
import {Loss} from '../views/loss.js';
import {LabMap} from '../views/map.js';
import {NodeDetail} from '../views/node.js';
import {Overview} from '../views/overview.js';
import {PathView} from '../views/path.js';
import {ReachMatrix} from '../views/reach.js';
import {TunnelDetail} from '../views/tunnel.js';

export interface BodyProps {
	readonly state: UiState;
	readonly width: number;
	readonly height: number;
}

export function Body({state, width, height}: BodyProps): ReactElement {
	const {glyphs} = useLook();
	const {snapshot, bringUp} = state;
	if (bringUp !== null) {
		return <BringUpView bringUp={bringUp} beat={state.beat} width={width} height={height} />;
	}

	if (snapshot === null) {
		return <Notice text={state.trouble ?? 'reading the state of the lab'} width={width} height={height} />;
	}

	const banner = bannerOf(snapshot, state.trouble, glyphs);
	const room = height - banner.length;
	return (
		<Box flexDirection="column" width={width} height={height}>
			<Rows lines={banner} width={width} height={banner.length} />
			<View state={state} snapshot={snapshot} width={width} height={room} />
		</Box>
	);
}

function View({state, snapshot, ...size}: BodyProps & {readonly snapshot: LabSnapshot}): ReactElement {
	const {lists, history} = state;
	switch (state.view) {
		case 'overview':
			return (
				<Overview
					{...size}
					snapshot={snapshot}
					others={state.others}
					history={history}
					events={state.events}
					unfolded={state.unfolded}
					flat={state.flat}
					pane={state.pane}
					folds={state}
					nodes={lists.nodes}
					tunnels={lists.tunnels}
				/>
			);
		case 'map':
			return (
				<LabMap
					{...size}
					snapshot={snapshot}
					ends={{
						rows: linesOfMap(state),
						columns: linesOfMap({...state, lists: {...lists, map: {...lists.map, filter: ''}}}),
					}}
					chosen={chosen(state, 'map')}
					layer={state.layer}
					path={state.path}
				/>
			);
		case 'node':
			return (
				<NodeDetail
					{...size}
					snapshot={snapshot}
					history={history}
					node={state.node}
					parts={lists.parts}
					log={state.log}
				/>
			);
		case 'tunnel':
			return <TunnelDetail {...size} snapshot={snapshot} history={history} tunnel={state.tunnel} />;
		case 'reach':
			return (
				<ReachMatrix
					{...size}
					table={reachTable(state)}
					filter={lists.reach.filter}
					onlyBroken={state.onlyBroken}
					time={state.snapshot?.time ?? null}
					chosen={chosen(state, 'reach')}
					across={chosen(state, 'across')}
				/>
			);
		case 'events':
			return (
				<Events
					{...size}
					events={state.events}
					unfolded={state.unfolded}
					flat={state.flat}
					list={lists.events}
				/>
			);
		case 'path':
			return (
				<PathView
					{...size}
					path={state.path}
					snapshot={snapshot}
					cursor={cursorIn(keysOf(state, 'path'), lists.path)}
				/>
			);
		case 'logs':
			return <Logs {...size} logs={state.logs} logNode={state.logNode} list={lists.logs} />;
		case 'loss':
			return <Loss {...size} strip={state.strip} events={state.events} list={lists.loss} />;
	}
}
