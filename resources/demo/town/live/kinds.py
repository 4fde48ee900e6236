"""Kinds of matter that a city-management platform handles: who is in charge, how soon, when and how found."""

from dataclasses import dataclass

from resources.demo.town.names import Name

SUB_DISTRICT: Name = ("Yunwan Sub-district", "云湾街道办事处")
OFFICES: dict[str, Name] = {
    "street": SUB_DISTRICT,
    "police": ("Public Security", "公安"),
    "traffic": ("Traffic Police", "交警"),
    "urban": ("Urban Management", "城管"),
    "clean": ("Sanitation Centre", "环卫中心"),
    "housing": ("Housing and Construction", "住建"),
    "water": ("Water Affairs", "水务"),
    "parks": ("Parks and Gardens", "园林"),
    "fire": ("Fire and Rescue", "消防"),
    "health": ("Health and Emergency Care", "卫健"),
    "tourism": ("Culture and Tourism", "文旅"),
    "port": ("Port Affairs", "港务"),
    "market": ("Market Regulation", "市场监管"),
    "safety": ("Emergency Management", "应急管理"),
}
CHANNELS: dict[str, Name] = {
    "camera": ("Found by camera analysis", "视频智能识别发现"),
    "citizen": ("Reported by a citizen", "市民热线上报"),
    "patrol": ("Found on patrol", "网格员巡查上报"),
    "sensor": ("Alarm of a sensor", "物联感知告警"),
}

# By hour of the day, from midnight.
_SHOPS = (0, 0, 0, 0, 0, 1, 2, 4, 8, 10, 10, 9, 6, 5, 7, 8, 9, 10, 9, 8, 6, 3, 1, 0)
_DAY = (1, 1, 0, 0, 1, 2, 4, 7, 10, 10, 9, 8, 6, 6, 8, 9, 9, 8, 6, 5, 4, 3, 2, 1)
_CROWD = (0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 7, 9, 8, 6, 5, 6, 8, 9, 10, 10, 8, 4, 1, 0)
_NIGHT = (4, 3, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 6, 10, 9, 8, 4, 3)
_NOISE = (5, 3, 2, 1, 1, 2, 4, 5, 4, 3, 3, 4, 6, 5, 3, 3, 3, 4, 6, 8, 10, 10, 7, 4)
_TRAFFIC = (1, 0, 0, 0, 0, 1, 4, 10, 10, 7, 6, 7, 8, 6, 5, 6, 8, 10, 10, 8, 6, 4, 3, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of matter.

    Parameters
    ----------
    name, title : (str, str)
        English and Chinese.
    severity : str
        info, warning, alarm.
    office : str
        Key of `OFFICES`: who works on it.
    limit_min : int
        From when it is found until its result is due.
    where : str
        What it lies on: front, pavement, facade, roadway, manhole, shore, bin, noise, pm25, sewer, crowd, tower.
    weight : float
        How often, beside the others; 0: only where something causes it.
    channels : (float, float, float, float)
        Shares of camera, citizen, patrol and sensor.
    hours : tuple of float
        How often in each hour of the day.
    """

    code: str
    name: Name
    title: Name
    severity: str
    office: str
    limit_min: int
    where: str
    weight: float
    channels: tuple[float, float, float, float] = (0.45, 0.25, 0.3, 0.0)
    hours: tuple[float, ...] = _DAY


KINDS = (
    Kind("goods", ("Goods on the pavement", "出店占道"), ("Goods stand outside a shop", "店铺货物占用人行道"),
          "warning", "street", 60, "front", 82, (0.72, 0.08, 0.2, 0), _SHOPS),
    Kind("piled", ("Piled objects", "物品堆放"), ("Objects are piled up", "路边堆放杂物"),
          "info", "street", 120, "pavement", 58, (0.5, 0.15, 0.35, 0)),
    Kind("bin", ("Overflowing bin", "垃圾满溢"), ("A bin overflows", "垃圾桶满溢"),
          "info", "clean", 60, "pavement", 46, (0.6, 0.15, 0.25, 0)),
    Kind("bin_full", ("Overflowing bin", "垃圾满溢"), ("A bin is full", "垃圾桶满溢告警"),
          "info", "clean", 60, "bin", 18, (0, 0, 0, 1)),
    Kind("crowd", ("Crowding", "人群集聚"), ("Many people gather", "人群短时集聚"),
          "warning", "police", 30, "crowd", 18, (0.85, 0, 0.15, 0), _CROWD),
    Kind("parking", ("Illegal parking", "违法停车"), ("A car is parked on the pavement", "车辆违停占用人行道"),
          "info", "traffic", 60, "pavement", 92, (0.6, 0.25, 0.15, 0), _TRAFFIC),
    Kind("cover_missing", ("Missing manhole cover", "井盖缺失"), ("A manhole has no cover", "检查井井盖缺失"),
          "alarm", "water", 120, "manhole", 8, (0.3, 0.35, 0.35, 0)),
    Kind("cover_broken", ("Damaged manhole cover", "井盖破损"), ("A manhole cover is broken", "检查井井盖破损"),
          "warning", "housing", 240, "manhole", 13, (0.15, 0.35, 0.5, 0)),
    Kind("muck", ("Spilt muck", "渣土撒漏"), ("A muck truck loses its load", "渣土车沿途撒漏"),
          "warning", "urban", 90, "roadway", 0, (1, 0, 0, 0)),
    Kind("road", ("Damaged road", "路面破损"), ("There is a hole in the road", "车行道路面坑洞"),
          "warning", "housing", 480, "roadway", 24, (0.15, 0.4, 0.45, 0)),
    Kind("pavement", ("Damaged pavement", "人行道破损"), ("Paving stones are loose", "人行道铺装松动"),
          "info", "housing", 480, "pavement", 18, (0.05, 0.4, 0.55, 0)),
    Kind("fire", ("Fire", "火情"), ("Fire in an office", "办公室起火冒烟"),
          "alarm", "fire", 60, "tower", 0, (0, 0, 0, 1)),
    Kind("burst", ("Burst water main", "水管爆裂"), ("A water main has burst", "给水管爆裂路面冒水"),
          "alarm", "water", 300, "sewer", 0, (0, 1, 0, 0)),
    Kind("vending", ("Street vending", "流动摊贩"), ("Vendors stand on the roadway", "流动摊贩占道经营"),
          "info", "urban", 60, "front", 52, (0.6, 0.1, 0.3, 0), _SHOPS),
    Kind("bicycles", ("Bicycles left in the way", "共享单车乱停放"), ("Bicycles block the pavement", "共享单车堵路"),
          "info", "street", 90, "pavement", 56, (0.5, 0.15, 0.35, 0), _TRAFFIC),
    Kind("bills", ("Bill posting", "乱贴小广告"), ("Bills are posted on a wall", "墙面乱贴小广告"),
          "info", "street", 240, "facade", 26, (0.05, 0.15, 0.8, 0)),
    Kind("rubbish", ("Rubbish in the open", "暴露垃圾"), ("Rubbish lies in the open", "路边暴露垃圾"),
          "info", "clean", 120, "pavement", 44, (0.4, 0.2, 0.4, 0)),
    Kind("lamp", ("Street lamp out", "路灯不亮"), ("A street lamp is out", "路灯不亮"),
          "info", "housing", 480, "pavement", 14, (0.1, 0.6, 0.3, 0), _NIGHT),
    Kind("branch", ("Broken branch", "树枝断落"), ("A branch hangs over the road", "断枝悬垂道路上方"),
          "warning", "parks", 180, "pavement", 12, (0.2, 0.4, 0.4, 0)),
    Kind("plaster", ("Loose plaster", "外墙脱落隐患"), ("Plaster comes loose above the pavement", "临街外墙抹灰松动"),
          "alarm", "housing", 240, "facade", 8, (0, 0.45, 0.55, 0)),
    Kind("sign", ("Damaged shop sign", "店招破损"), ("A shop sign hangs loose", "店铺招牌松动"),
          "warning", "urban", 300, "facade", 13, (0.1, 0.3, 0.6, 0)),
    Kind("noise", ("Noise", "噪声扰民"), ("Noise above the limit", "噪声超标"),
          "info", "urban", 60, "noise", 16, (0, 0, 0, 1), _NOISE),
    Kind("music", ("Noise", "噪声扰民"), ("Loud music from a shop", "店铺高音喇叭扰民"),
          "info", "urban", 60, "front", 14, (0, 1, 0, 0), _NOISE),
    Kind("dust", ("Dust from a building site", "工地扬尘"), ("Fine dust above the limit", "扬尘监测超标"),
          "warning", "housing", 90, "pm25", 7, (0, 0, 0, 1)),
    Kind("sewage", ("Overflowing sewer", "污水外溢"), ("A sewer stands high", "窨井液位超限"),
          "warning", "water", 180, "sewer", 8, (0, 0, 0, 1)),
    Kind("burning", ("Open burning", "露天焚烧"), ("Somebody burns leaves", "露天焚烧落叶"),
          "warning", "street", 45, "pavement", 6, (0.8, 0.2, 0, 0)),
    Kind("dog", ("Unleashed dog", "犬只未拴绳"), ("A dog runs free", "遛犬未拴绳"),
          "info", "police", 60, "pavement", 14, (0.3, 0.6, 0.1, 0)),
    Kind("medical", ("Person in need of help", "人员求助"), ("A person has collapsed", "路人晕倒求助"),
          "alarm", "health", 45, "front", 8, (0.4, 0.6, 0, 0), _CROWD),
    Kind("visitor", ("Visitor in need of help", "游客求助"), ("A visitor has lost something", "游客遗失物品求助"),
          "info", "tourism", 90, "front", 14, (0, 0.8, 0.2, 0), _CROWD),
    Kind("fire_lane", ("Blocked fire lane", "消防通道占用"), ("A fire lane is blocked", "消防通道被车辆占用"),
          "warning", "fire", 60, "front", 16, (0.5, 0.2, 0.3, 0)),
    Kind("bathing", ("Bathing outside the beach", "违规下海"), ("People climb down the quay", "市民翻越护栏下海"),
          "warning", "port", 30, "shore", 9, (0.9, 0.05, 0.05, 0), _CROWD),
    Kind("smoke", ("Smoke alarm", "烟感报警"), ("A smoke detector has gone off", "烟感探测器报警"),
          "alarm", "safety", 30, "tower", 0, (0, 0, 0, 1)),
    Kind("lift", ("Lift at a standstill", "电梯故障"), ("A lift stands still", "电梯停运"),
          "warning", "market", 60, "tower", 4, (0, 0.4, 0, 0.6)),
    Kind("power", ("Electrical fault", "用电异常"), ("Power use is too high", "用电负荷异常"),
          "warning", "safety", 90, "tower", 4, (0, 0, 0, 1)),
    Kind("leak", ("Water leak", "室内漏水"), ("Water leaks from a ceiling", "吊顶漏水"),
          "info", "housing", 120, "tower", 4, (0, 1, 0, 0)),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in KINDS}
