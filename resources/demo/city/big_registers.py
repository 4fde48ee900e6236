"""The two large registers of the city: its components as GeoParquet, a year of its cases as Parquet."""

from pathlib import Path

import numpy as np

from resources.demo.city.cases import CHANNELS, STATUSES, Cases
from resources.demo.city.columnar import coded, degrees, digits, moments, points, write_parquet
from resources.demo.city.component_classes import GROUPS, component_classes
from resources.demo.city.components import STATES, Components
from resources.demo.city.event_classes import GROUPS as EVENT_GROUPS
from resources.demo.city.event_classes import event_classes
from resources.demo.city.kerbs import Kerbs
from resources.demo.city.names import DEPARTMENTS

_NEW_YEAR = np.datetime64("2026-01-01")
SOURCES = ("普查", "更新测绘", "日常巡查")


def write_components(components: Components, kerbs: Kerbs, path: Path) -> None:
    """Write the components with the fields of the national standard."""
    import pyarrow as pa

    classes = component_classes()
    groups = list(GROUPS)
    kind = components.kind
    group = np.array([groups.index(c.code[:2]) for c in classes])[kind]
    department = np.array([c.department for c in classes])[kind]
    surveyed = _NEW_YEAR - components.since.astype("timedelta64[D]")
    # What is broken was looked at since.
    changed = _NEW_YEAR - np.where(components.state > 0, components.since % 90, components.since).astype(
        "timedelta64[D]"
    )
    write_parquet(
        path,
        {
            "标识码": digits(components.code),
            "部件名称": coded(kind, [c.name_zh for c in classes]),
            "分类代码": coded(kind, [c.code for c in classes]),
            "大类": coded(group, [GROUPS[g][1] for g in groups]),
            "主管部门": coded(department, DEPARTMENTS),
            "部件状态": coded(components.state, STATES),
            "单元网格代码": coded(components.cell, kerbs.codes.base),
            "位置描述": coded(kerbs.street[components.piece], [zh for _, zh in kerbs.names]),
            "初始日期": pa.array(surveyed),
            "变更日期": pa.array(changed),
            "数据来源": coded((components.since % 7 // 3).astype(np.int32), SOURCES),
            "geometry": points(components.xy),
        },
        geometry="geometry",
    )


def write_cases(cases: Cases, components: Components, kerbs: Kerbs, path: Path) -> None:
    """Write the cases; places are longitude and latitude, as the platform exports them."""
    import pyarrow as pa

    classes, events = component_classes(), event_classes()
    names = [c.name_zh for c in classes] + [e.name_zh for e in events]
    groups = [f"部件·{name}" for _, name in GROUPS.values()] + [f"事件·{name}" for _, name in EVENT_GROUPS.values()]
    own_groups = [list(GROUPS).index(c.code[:2]) for c in classes]
    own_groups += [len(GROUPS) + list(EVENT_GROUPS).index(e.code[:2]) for e in events]
    department = np.array([c.department for c in classes] + [e.department for e in events])
    is_event = (cases.component < 0).astype(np.int32)
    named = np.where(cases.component >= 0, components.code[np.maximum(cases.component, 0)], -1)
    lon, lat = degrees(cases.xy)
    write_parquet(
        path,
        {
            "任务号": digits(cases.number),
            "案件类型": coded(is_event, ("部件", "事件")),
            "大类": coded(np.array(own_groups)[cases.kind], groups),
            "小类名称": coded(cases.kind, names),
            "小类代码": coded(cases.kind, [c.code for c in classes] + [e.code for e in events]),
            "部件标识码": digits(named),
            "上报渠道": coded(cases.channel, CHANNELS),
            "经度": lon,
            "纬度": lat,
            "位置描述": coded(kerbs.street[cases.piece], [zh for _, zh in kerbs.names]),
            "区县代码": coded(cases.cell, kerbs.codes.district),
            "街道代码": coded(cases.cell, kerbs.codes.subdistrict),
            "社区代码": coded(cases.cell, kerbs.codes.community),
            "单元网格代码": coded(cases.cell, kerbs.codes.base),
            "处置部门": coded(department[cases.kind], DEPARTMENTS),
            "发现时间": moments(cases.found),
            "核实时间": moments(cases.verified),
            "派遣时间": moments(cases.dispatched),
            "反馈时间": moments(cases.returned),
            "结案时间": moments(cases.closed),
            "处置时限小时": pa.array(cases.limit_h),
            "是否超期": pa.array(cases.overdue),
            "状态": coded(cases.status, STATUSES),
        },
    )
