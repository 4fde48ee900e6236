<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Liyuan</source>
        <translation>关于里院</translation>
    </message>
    <message>
        <source>Liyuan (里院) {version}</source>
        <translation>里院（Liyuan）{version}</translation>
    </message>
    <message>
        <source>A desktop digital twin for cities and historic districts.</source>
        <translation>面向城市与历史街区的桌面数字孪生。</translation>
    </message>
    <message>
        <source>Licensed under the Apache License 2.0.</source>
        <translation>以 Apache License 2.0 授权。</translation>
    </message>
    <message>
        <source>System</source>
        <translation>系统</translation>
    </message>
    <message>
        <source>Operating system</source>
        <translation>操作系统</translation>
    </message>
    <message>
        <source>Built with</source>
        <translation>所用组件</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>AskAddressDialog</name>
    <message>
        <source>This text is too long for an address.</source>
        <translation>文本过长，不可能是地址。</translation>
    </message>
    <message>
        <source>This is not an address.</source>
        <translation>这不是地址。</translation>
    </message>
    <message>
        <source>An address begins with http:// or https:// and names a host.</source>
        <translation>地址以 http:// 或 https:// 开头，并包含主机名。</translation>
    </message>
    <message>
        <source>Data will be fetched from {host}.</source>
        <translation>将从 {host} 获取数据。</translation>
    </message>
    <message>
        <source>Open address</source>
        <translation>打开地址</translation>
    </message>
    <message>
        <source>Which data set on a server is to be opened?</source>
        <translation>要打开服务器上的哪个数据集？</translation>
    </message>
    <message>
        <source>A 3D Tiles tileset.json, a cloud-optimised point cloud (.copc.laz) or an ept.json.</source>
        <translation>3D Tiles 的 tileset.json、云优化点云（.copc.laz）或 ept.json。</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>AskCrsDialog</name>
    <message>
        <source>Give an EPSG number or paste a WKT.</source>
        <translation>请输入 EPSG 编号或粘贴 WKT。</translation>
    </message>
    <message>
        <source>metres of its own, without a place on earth</source>
        <translation>自身的米制坐标，没有地理位置</translation>
    </message>
    <message>
        <source>This text is too long for a coordinate reference system.</source>
        <translation>文本过长，不可能是坐标系。</translation>
    </message>
    <message>
        <source>PROJ knows no such coordinate reference system.</source>
        <translation>PROJ 不认识这个坐标系。</translation>
    </message>
    <message>
        <source>“{name}” cannot place things on the map: it is neither projected nor geographic.</source>
        <translation>“{name}”无法在地图上定位：它既不是投影坐标系也不是地理坐标系。</translation>
    </message>
    <message>
        <source>Coordinate reference system</source>
        <translation>坐标系</translation>
    </message>
    <message>
        <source>In which system are the coordinates of this file?</source>
        <translation>此文件的坐标属于哪个坐标系？</translation>
    </message>
    <message>
        <source>The file does not say, and a wrong guess would put it kilometres away.</source>
        <translation>文件未说明；猜错会使位置偏离数千米。</translation>
    </message>
    <message>
        <source>Another one:</source>
        <translation>其他坐标系：</translation>
    </message>
    <message>
        <source>EPSG number or WKT, for example 4549</source>
        <translation>EPSG 编号或 WKT，例如 4549</translation>
    </message>
    <message>
        <source>For all files of this import that do not say</source>
        <translation>用于本次导入中所有未说明的文件</translation>
    </message>
    <message>
        <source>Use this system</source>
        <translation>使用此坐标系</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Nothing is imported or changed</source>
        <translation>不导入，也不做任何更改</translation>
    </message>
    <message>
        <source>Local</source>
        <translation>本地</translation>
    </message>
    <message>
        <source>as the file says, else assumed and marked</source>
        <translation>按文件所述；未说明则假定并标记</translation>
    </message>
    <message>
        <source>Heights are</source>
        <translation>高程为</translation>
    </message>
</context>
<context>
    <name>AttributeTable</name>
    <message>
        <source>Filter attributes</source>
        <translation>筛选属性</translation>
    </message>
    <message>
        <source>Attribute</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>{n} more attributes are not shown</source>
        <translation>另有 {n} 项属性未显示</translation>
    </message>
</context>
<context>
    <name>BuildingNavigator</name>
    <message>
        <source>Find a storey, a room or a part</source>
        <translation>查找楼层、房间或构件</translation>
    </message>
    <message>
        <source>No building yet</source>
        <translation>还没有建筑</translation>
    </message>
    <message>
        <source>Open a building model (IFC) to go through its storeys and rooms.</source>
        <translation>打开建筑模型（IFC），即可逐层查看楼层和房间。</translation>
    </message>
    <message>
        <source>Unfold</source>
        <translation>展开</translation>
    </message>
    <message>
        <source>Lift the storeys apart, or fold them back</source>
        <translation>将楼层逐层展开，或收拢</translation>
    </message>
    <message>
        <source>How far the storeys are apart</source>
        <translation>楼层展开的程度</translation>
    </message>
    <message>
        <source>All storeys</source>
        <translation>全部楼层</translation>
    </message>
    <message>
        <source>Show every storey again</source>
        <translation>重新显示全部楼层</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>收拢</translation>
    </message>
</context>
<context>
    <name>BuildingRows</name>
    <message>
        <source>{n} storeys</source>
        <translation>{n} 层</translation>
    </message>
    <message>
        <source>{n} more are not listed</source>
        <translation>另有 {n} 项未列出</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>{name}: floor at {elevation} above the building&apos;s zero, {height} high</source>
        <translation>{name}：楼面高出建筑零点 {elevation}，层高 {height}</translation>
    </message>
    <message>
        <source>△ found from slabs, not stated by the file; sure to {percent}%</source>
        <translation>△ 由楼板推断，文件未说明；可信度 {percent}%</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>构件</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>Dismiss</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>Command</name>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Building</source>
        <translation>建筑(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Section</source>
        <translation>剖切(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Time</source>
        <translation>时间(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>Open files ...</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Open folder ...</source>
        <translation>打开文件夹…</translation>
    </message>
    <message>
        <source>Open address ...</source>
        <translation>打开地址…</translation>
    </message>
    <message>
        <source>Open the demo district</source>
        <translation>打开演示街区</translation>
    </message>
    <message>
        <source>Open the old town</source>
        <translation>打开老城</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>Save project</source>
        <translation>保存项目</translation>
    </message>
    <message>
        <source>Save project as ...</source>
        <translation>项目另存为…</translation>
    </message>
    <message>
        <source>Save picture ...</source>
        <translation>保存图片…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Remove the chosen layer</source>
        <translation>移除所选图层</translation>
    </message>
    <message>
        <source>Search everything ...</source>
        <translation>搜索全部…</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>显示全景</translation>
    </message>
    <message>
        <source>Fly to the selection</source>
        <translation>飞到所选对象</translation>
    </message>
    <message>
        <source>One level out</source>
        <translation>退出一层</translation>
    </message>
    <message>
        <source>Look north</source>
        <translation>朝向正北</translation>
    </message>
    <message>
        <source>Scene alone</source>
        <translation>只看场景</translation>
    </message>
    <message>
        <source>Layers panel</source>
        <translation>图层面板</translation>
    </message>
    <message>
        <source>Events panel</source>
        <translation>事件面板</translation>
    </message>
    <message>
        <source>Storey panel</source>
        <translation>楼层面板</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间轴</translation>
    </message>
    <message>
        <source>Light by the clock</source>
        <translation>光照随时间</translation>
    </message>
    <message>
        <source>Always day</source>
        <translation>始终白天</translation>
    </message>
    <message>
        <source>Always night</source>
        <translation>始终夜晚</translation>
    </message>
    <message>
        <source>Performance ...</source>
        <translation>性能…</translation>
    </message>
    <message>
        <source>Unfold or fold the storeys</source>
        <translation>展开或收拢楼层</translation>
    </message>
    <message>
        <source>Show the chosen storey alone</source>
        <translation>只显示所选楼层</translation>
    </message>
    <message>
        <source>Show or hide rooms</source>
        <translation>显示或隐藏房间</translation>
    </message>
    <message>
        <source>See through the chosen building of the mesh</source>
        <translation>透视所选实景建筑</translation>
    </message>
    <message>
        <source>Hide the chosen building of the mesh</source>
        <translation>隐藏所选实景建筑</translation>
    </message>
    <message>
        <source>Show all buildings of the mesh again</source>
        <translation>恢复显示全部实景建筑</translation>
    </message>
    <message>
        <source>Play or pause</source>
        <translation>播放或暂停</translation>
    </message>
    <message>
        <source>Back to the start of the recording</source>
        <translation>回到记录开头</translation>
    </message>
    <message>
        <source>About Liyuan</source>
        <translation>关于里院</translation>
    </message>
    <message>
        <source>Copy the link to this view</source>
        <translation>复制当前视图的链接</translation>
    </message>
    <message>
        <source>Open a link ...</source>
        <translation>打开链接…</translation>
    </message>
    <message>
        <source>Flatten the chosen building of the mesh, or let it stand again ...</source>
        <translation>压平所选的实景建筑，或恢复 …</translation>
    </message>
    <message>
        <source>Measure the buildings of the mesh ...</source>
        <translation>量测实景三维中的建筑 …</translation>
    </message>
    <message>
        <source>See through the building (x-ray)</source>
        <translation>透视建筑（X 光）</translation>
    </message>
    <message>
        <source>Show the class of the chosen part alone</source>
        <translation>只显示所选构件的类别</translation>
    </message>
    <message>
        <source>Plan of the storey</source>
        <translation>楼层平面图</translation>
    </message>
    <message>
        <source>Look at the storey from above</source>
        <translation>俯视楼层</translation>
    </message>
    <message>
        <source>Walk through the storey</source>
        <translation>在楼层内漫游</translation>
    </message>
    <message>
        <source>Section box around the selection</source>
        <translation>围绕所选内容的剖切盒</translation>
    </message>
    <message>
        <source>Cut level through the storey</source>
        <translation>水平剖切楼层</translation>
    </message>
    <message>
        <source>Cut upright through two points ...</source>
        <translation>过两点竖直剖切…</translation>
    </message>
    <message>
        <source>Keep the other side of the cut</source>
        <translation>保留剖面的另一侧</translation>
    </message>
    <message>
        <source>Section on or off</source>
        <translation>开启或关闭剖切</translation>
    </message>
    <message>
        <source>Remove the section</source>
        <translation>移除剖切</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Search commands, layers, storeys, records…</source>
        <translation>搜索命令、图层、楼层、档案…</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Nothing matches “{text}”.</source>
        <translation>没有与“{text}”匹配的内容。</translation>
    </message>
    <message>
        <source>{n} further entries are not searched: narrow the layers.</source>
        <translation>另有 {n} 项未搜索：请减少图层。</translation>
    </message>
    <message>
        <source>↑↓ choose · Enter go · Esc close</source>
        <translation>↑↓ 选择 · Enter 前往 · Esc 关闭</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>Making the demo district ...</source>
        <translation>正在生成演示街区…</translation>
    </message>
    <message>
        <source>Saved {path}</source>
        <translation>已保存 {path}</translation>
    </message>
    <message>
        <source>It is always day in the scene</source>
        <translation>场景始终为白天</translation>
    </message>
    <message>
        <source>The light follows the clock</source>
        <translation>光照随时间变化</translation>
    </message>
    <message>
        <source>It is always night in the scene</source>
        <translation>场景始终为夜晚</translation>
    </message>
    <message>
        <source>Choose a building that a footprint tells apart on the mesh</source>
        <translation>请先选择一栋已按轮廓单体化的建筑</translation>
    </message>
    <message>
        <source>Choose a building first</source>
        <translation>请先选择一栋建筑</translation>
    </message>
    <message>
        <source>The old town is being made ({percent}); it opens when it is done</source>
        <translation>正在生成老城（{percent}），完成后自动打开</translation>
    </message>
    <message>
        <source>Making the old town</source>
        <translation>正在生成老城</translation>
    </message>
    <message>
        <source>The old town was not made; File &gt; Open the old town makes it</source>
        <translation>老城未生成；可用“文件 &gt; 打开老城”生成</translation>
    </message>
    <message>
        <source>The old town is there; the small district stays under File</source>
        <translation>老城已就绪；示例街区仍可从“文件”菜单打开</translation>
    </message>
    <message>
        <source>The old town is made.</source>
        <translation>老城已生成。</translation>
    </message>
    <message>
        <source>Open the old town</source>
        <translation>打开老城</translation>
    </message>
    <message>
        <source>Another building is being opened: wait, or press Esc</source>
        <translation>正在打开另一栋建筑：请稍候，或按 Esc</translation>
    </message>
    <message>
        <source>The building is being cut out of the mesh; Esc stops it</source>
        <translation>正在从实景三维中切出建筑；按 Esc 停止</translation>
    </message>
    <message>
        <source>F{number}</source>
        <translation>{number}层</translation>
    </message>
    <message>
        <source>Roof</source>
        <translation>屋面</translation>
    </message>
    <message>
        <source>Outside, as photographed</source>
        <translation>外立面（实拍）</translation>
    </message>
    <message>
        <source>Floor</source>
        <translation>楼面</translation>
    </message>
    <message>
        <source>Outer walls</source>
        <translation>外墙</translation>
    </message>
    <message>
        <source>Opening the building was stopped</source>
        <translation>已停止打开建筑</translation>
    </message>
    <message>
        <source>No mesh stands in this footprint, and the record tells no height</source>
        <translation>此轮廓内没有实景三维，记录中也没有高度</translation>
    </message>
    <message>
        <source>The footprint is too large to be cut out of the mesh</source>
        <translation>轮廓太大，无法从实景三维中切出</translation>
    </message>
    <message>
        <source>The building could not be cut out of the mesh</source>
        <translation>无法从实景三维中切出此建筑</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>height to the eaves</source>
        <translation>檐口高度</translation>
    </message>
    <message>
        <source>height to the ridge</source>
        <translation>屋脊高度</translation>
    </message>
    <message>
        <source>area in plan</source>
        <translation>占地面积</translation>
    </message>
    <message>
        <source>volume</source>
        <translation>体积</translation>
    </message>
    <message>
        <source>surface</source>
        <translation>表面积</translation>
    </message>
    <message>
        <source>There is nothing here to put a section box around</source>
        <translation>这里没有可以用剖切盒围绕的内容</translation>
    </message>
    <message>
        <source>Choose a storey, or click where to cut</source>
        <translation>请选择一个楼层，或点击要剖切的位置</translation>
    </message>
    <message>
        <source>Click two points to cut through; Esc leaves it</source>
        <translation>点击两点确定剖面；按 Esc 退出</translation>
    </message>
    <message>
        <source>Click the second point</source>
        <translation>请点击第二个点</translation>
    </message>
    <message>
        <source>The two points lie over one another: no cut</source>
        <translation>两点上下重合，无法剖切</translation>
    </message>
    <message>
        <source>There is no cut to turn round</source>
        <translation>没有可翻转的剖面</translation>
    </message>
    <message>
        <source>Choose a storey first</source>
        <translation>请先选择一个楼层</translation>
    </message>
    <message>
        <source>Save the project first: a link names its file</source>
        <translation>请先保存项目：链接需要指明项目文件</translation>
    </message>
    <message>
        <source>The link to this view is on the clipboard</source>
        <translation>当前视图的链接已复制到剪贴板</translation>
    </message>
    <message>
        <source>The link shows things that are not in this project</source>
        <translation>链接中的部分内容不在此项目中</translation>
    </message>
    <message>
        <source>Choose records with footprints, over a mesh that is shown</source>
        <translation>请选择带轮廓的记录，其下须有显示着的实景三维</translation>
    </message>
    <message>
        <source>Buildings are being measured already</source>
        <translation>已在量测建筑</translation>
    </message>
    <message>
        <source>Measuring was stopped; nothing was written</source>
        <translation>已停止量测；没有写入任何内容</translation>
    </message>
    <message>
        <source>The table cannot be written: {reason}</source>
        <translation>无法写入表格：{reason}</translation>
    </message>
    <message>
        <source>The buildings could not be measured</source>
        <translation>无法量测这些建筑</translation>
    </message>
    <message>
        <source>{count} buildings measured; the table is {path}</source>
        <translation>已量测 {count} 栋建筑；表格位于 {path}</translation>
    </message>
    <message>
        <source>Measuring buildings</source>
        <translation>正在量测建筑</translation>
    </message>
    <message>
        <source>No ground was found around this footprint</source>
        <translation>未找到此轮廓周围的地面</translation>
    </message>
</context>
<context>
    <name>FootprintControls</name>
    <message>
        <source>Tell buildings apart on the mesh</source>
        <translation>在倾斜摄影上单体化</translation>
    </message>
    <message>
        <source>The photographed buildings can be pointed at, chosen and coloured by their footprints</source>
        <translation>按建筑轮廓即可指向、选中实景建筑并为其着色</translation>
    </message>
    <message>
        <source>Colour by</source>
        <translation>着色依据</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>GroupControls</name>
    <message>
        <source>Alone</source>
        <translation>单独显示</translation>
    </message>
    <message>
        <source>The class or system that is shown alone</source>
        <translation>单独显示的类别或系统</translation>
    </message>
    <message>
        <source>Classes and systems that are not drawn</source>
        <translation>不显示的类别和系统</translation>
    </message>
    <message>
        <source>X-ray (X)</source>
        <translation>X 光透视（X）</translation>
    </message>
    <message>
        <source>See through everything that is not shown alone</source>
        <translation>透视未单独显示的所有内容</translation>
    </message>
    <message>
        <source>everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Draw all again</source>
        <translation>全部重新显示</translation>
    </message>
</context>
<context>
    <name>ImportProgress</name>
    <message>
        <source>{n} more are waiting</source>
        <translation>另有 {n} 项等待中</translation>
    </message>
</context>
<context>
    <name>ImportReport</name>
    <message>
        <source>Where: {place}</source>
        <translation>位置：{place}</translation>
    </message>
    <message>
        <source>Refused: {problem}</source>
        <translation>拒绝原因：{problem}</translation>
    </message>
    <message>
        <source>What to do: {advice}</source>
        <translation>处理办法：{advice}</translation>
    </message>
    <message>
        <source>Suspect rows ({n}): listed, not drawn</source>
        <translation>可疑行（{n}）：只列出，不绘制</translation>
    </message>
    <message>
        <source>Refused records ({n})</source>
        <translation>被拒绝的记录（{n}）</translation>
    </message>
    <message>
        <source>read as the view needs it</source>
        <translation>随视图按需读取</translation>
    </message>
    <message>
        <source>nothing in it</source>
        <translation>没有内容</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Coordinate system</source>
        <translation>坐标系</translation>
    </message>
    <message>
        <source>Heights</source>
        <translation>高程</translation>
    </message>
    <message>
        <source>Origin (WGS 84)</source>
        <translation>原点（WGS 84）</translation>
    </message>
    <message>
        <source>{heading}: {text}</source>
        <translation>{heading}：{text}</translation>
    </message>
    <message>
        <source>row {n}</source>
        <translation>第 {n} 行</translation>
    </message>
    <message>
        <source>line {n}</source>
        <translation>第 {n} 行</translation>
    </message>
</context>
<context>
    <name>ImportReportPanel</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy the whole report as text</source>
        <translation>以文本复制整份报告</translation>
    </message>
    <message>
        <source>Nothing was imported yet</source>
        <translation>还没有导入任何内容</translation>
    </message>
    <message>
        <source>What each file gave, what was assumed of it and what was refused is listed here.</source>
        <translation>这里列出每个文件读到了什么、假定了什么、拒绝了什么。</translation>
    </message>
    <message>
        <source>{n} read</source>
        <translation>已读取 {n} 项</translation>
    </message>
    <message>
        <source>{n} refused</source>
        <translation>已拒绝 {n} 项</translation>
    </message>
    <message>
        <source>{n} older ones not kept</source>
        <translation>较早的 {n} 项未保留</translation>
    </message>
    <message>
        <source>Copy the whole report</source>
        <translation>复制整份报告</translation>
    </message>
    <message>
        <source>Fly to</source>
        <translation>飞到</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Take off the list</source>
        <translation>从列表移除</translation>
    </message>
</context>
<context>
    <name>Inspector</name>
    <message>
        <source>Nothing is selected</source>
        <translation>未选择对象</translation>
    </message>
    <message>
        <source>Click a building, a surface, a record or a marker in the scene to see what is known of it.</source>
        <translation>在场景中点击建筑、表面、记录或标记，查看其信息。</translation>
    </message>
    <message>
        <source>What was assumed</source>
        <translation>所作的假定</translation>
    </message>
    <message>
        <source>Fly to</source>
        <translation>飞到</translation>
    </message>
    <message>
        <source>Fly to it (F)</source>
        <translation>飞到该处 (F)</translation>
    </message>
    <message>
        <source>Unfold</source>
        <translation>展开</translation>
    </message>
    <message>
        <source>Lift the storeys apart, or fold them back</source>
        <translation>将楼层逐层展开，或收拢</translation>
    </message>
    <message>
        <source>Isolate</source>
        <translation>单独显示</translation>
    </message>
    <message>
        <source>Show this storey alone, or all again</source>
        <translation>只显示此楼层，或重新显示全部</translation>
    </message>
    <message>
        <source>Fold</source>
        <translation>收拢</translation>
    </message>
    <message>
        <source>tile</source>
        <translation>瓦片</translation>
    </message>
    <message>
        <source>number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>当前</translation>
    </message>
    <message>
        <source>sources known</source>
        <translation>已知来源</translation>
    </message>
    <message>
        <source>observations that came late</source>
        <translation>迟到的观测</translation>
    </message>
    <message>
        <source>older sources let go</source>
        <translation>已放弃的旧来源</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>已读取</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>coordinate system</source>
        <translation>坐标系</translation>
    </message>
    <message>
        <source>heights</source>
        <translation>高程</translation>
    </message>
    <message>
        <source>origin (WGS 84)</source>
        <translation>原点（WGS 84）</translation>
    </message>
    <message>
        <source>size east × north × up</source>
        <translation>尺寸（东 × 北 × 高）</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Suspect rows: listed, not drawn</source>
        <translation>可疑行：只列出，不绘制</translation>
    </message>
    <message>
        <source>row {n}</source>
        <translation>第 {n} 行</translation>
    </message>
    <message>
        <source>floor above the building&apos;s zero</source>
        <translation>楼面高出建筑零点</translation>
    </message>
    <message>
        <source>storey height</source>
        <translation>层高</translation>
    </message>
    <message>
        <source>rooms</source>
        <translation>房间</translation>
    </message>
    <message>
        <source>parts</source>
        <translation>构件</translation>
    </message>
    <message>
        <source>floor area of rooms</source>
        <translation>房间面积合计</translation>
    </message>
    <message>
        <source>the file states no storey; this one was found from slabs, sure to {percent}%</source>
        <translation>文件未说明楼层；此层由楼板推断，可信度 {percent}%</translation>
    </message>
    <message>
        <source>cut out of the mesh, as high as the others up to the eaves, sure to {percent}%</source>
        <translation>从实景三维切出，按檐口以下等分楼层，可信度 {percent}%</translation>
    </message>
    <message>
        <source>not drawn: {reason}</source>
        <translation>未绘制：{reason}</translation>
    </message>
    <message>
        <source>In the other language</source>
        <translation>另一种语言</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>stale since {time}: older than its limit of {limit}</source>
        <translation>自 {time} 起已过期：超过 {limit} 的时限</translation>
    </message>
    <message>
        <source>place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>position</source>
        <translation>坐标</translation>
    </message>
    <message>
        <source>not on the map</source>
        <translation>不在地图上</translation>
    </message>
    <message>
        <source>severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>剩余 {time}</translation>
    </message>
    <message>
        <source>deadline</source>
        <translation>时限</translation>
    </message>
    <message>
        <source>heading</source>
        <translation>朝向</translation>
    </message>
    <message>
        <source>field of view</source>
        <translation>视场角</translation>
    </message>
    <message>
        <source>range</source>
        <translation>可视距离</translation>
    </message>
    <message>
        <source>source</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>As received</source>
        <translation>原始记录</translation>
    </message>
    <message>
        <source>more properties are not shown</source>
        <translation>其余属性未显示</translation>
    </message>
    <message>
        <source>{n} values in all</source>
        <translation>共 {n} 个值</translation>
    </message>
    <message>
        <source>Feature {n}</source>
        <translation>要素 {n}</translation>
    </message>
    <message>
        <source>A point</source>
        <translation>一个点</translation>
    </message>
    <message>
        <source>A place on the surface</source>
        <translation>表面上的一处</translation>
    </message>
    <message>
        <source>no features here</source>
        <translation>此处没有要素</translation>
    </message>
    <message>
        <source>properties</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Tile</source>
        <translation>瓦片</translation>
    </message>
    <message>
        <source>point set</source>
        <translation>点集</translation>
    </message>
    <message>
        <source>mesh</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>point</source>
        <translation>点</translation>
    </message>
    <message>
        <source>triangle</source>
        <translation>三角形</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Tile metadata</source>
        <translation>瓦片元数据</translation>
    </message>
    <message>
        <source>Position</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>east</source>
        <translation>东</translation>
    </message>
    <message>
        <source>north</source>
        <translation>北</translation>
    </message>
    <message>
        <source>height above the ellipsoid</source>
        <translation>椭球高</translation>
    </message>
    <message>
        <source>slope</source>
        <translation>坡度</translation>
    </message>
    <message>
        <source>its properties are read when it is clicked in the scene</source>
        <translation>在场景中点击它时才读取其属性</translation>
    </message>
    <message>
        <source>Point</source>
        <translation>点</translation>
    </message>
    <message>
        <source>class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>intensity</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>At this place</source>
        <translation>此处</translation>
    </message>
    <message>
        <source>Feature</source>
        <translation>要素</translation>
    </message>
    <message>
        <source>Features {n}</source>
        <translation>要素集 {n}</translation>
    </message>
</context>
<context>
    <name>JoinReport</name>
    <message>
        <source>Rows and storeys</source>
        <translation>数据行与楼层</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Matched by</source>
        <translation>匹配依据</translation>
    </message>
    <message>
        <source>First rows without a storey</source>
        <translation>未找到楼层的前几行</translation>
    </message>
    <message>
        <source>How the tables were joined to the storeys and rooms of {name}, by IFC GUID, by room number or by name.</source>
        <translation>各表如何通过 IFC GUID、房间号或名称与“{name}”的楼层和房间相匹配。</translation>
    </message>
    <message>
        <source>Every row of this table is on a storey.</source>
        <translation>此表的每一行都已找到楼层。</translation>
    </message>
    <message>
        <source>{outcome}: {n} rows, the first of them</source>
        <translation>{outcome}：{n} 行，前几行为</translation>
    </message>
</context>
<context>
    <name>LayerControls</name>
    <message>
        <source>Opacity</source>
        <translation>不透明度</translation>
    </message>
    <message>
        <source>Fly to (F)</source>
        <translation>飞到 (F)</translation>
    </message>
    <message>
        <source>Rename (F2)</source>
        <translation>重命名 (F2)</translation>
    </message>
    <message>
        <source>Show names in the scene</source>
        <translation>在场景中显示名称</translation>
    </message>
    <message>
        <source>Show rooms</source>
        <translation>显示房间</translation>
    </message>
    <message>
        <source>Remove (Delete)</source>
        <translation>移除 (Delete)</translation>
    </message>
</context>
<context>
    <name>LayerTree</name>
    <message>
        <source>No layers yet</source>
        <translation>还没有图层</translation>
    </message>
    <message>
        <source>Drop an oblique mesh, a point cloud, a building model, records or a recording here.</source>
        <translation>将倾斜摄影网格、点云、建筑模型、记录或回放文件拖到这里。</translation>
    </message>
    <message>
        <source>Open files…</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Fly to</source>
        <translation>飞到</translation>
    </message>
    <message>
        <source>Visible</source>
        <translation>可见</translation>
    </message>
    <message>
        <source>Show only this</source>
        <translation>只显示此图层</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上移</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下移</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>What was assumed…</source>
        <translation>所作的假定…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>LiveModel</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>标题</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>剩余时间</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>∅ not on the map</source>
        <translation>∅ 不在地图上</translation>
    </message>
    <message>
        <source>older than its limit: not to be relied on</source>
        <translation>超过时限：不可依赖</translation>
    </message>
    <message>
        <source>Its source says no place that can be trusted: it is listed, not drawn.</source>
        <translation>来源没有给出可信的位置：只列出，不绘制。</translation>
    </message>
</context>
<context>
    <name>LiveTable</name>
    <message>
        <source>Nothing is live yet</source>
        <translation>还没有实时数据</translation>
    </message>
    <message>
        <source>Open a recording (JSON lines, CSV) or connect a feed: events, sensors and cameras appear here.</source>
        <translation>打开回放记录（JSON lines、CSV）或接入数据源：事件、传感器和摄像头会显示在这里。</translation>
    </message>
    <message>
        <source>Open a recording…</source>
        <translation>打开回放记录…</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter the table</source>
        <translation>筛选表格</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Sensors</source>
        <translation>传感器</translation>
    </message>
    <message>
        <source>Cameras</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Vehicles</source>
        <translation>车辆</translation>
    </message>
    <message>
        <source>Others</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>Show only: {kind}</source>
        <translation>只显示：{kind}</translation>
    </message>
    <message>
        <source>the chosen building</source>
        <translation>所选建筑</translation>
    </message>
    <message>
        <source>Only in: {place}</source>
        <translation>仅限：{place}</translation>
    </message>
    <message>
        <source>Live layers follow the drill-down. Click to see everything.</source>
        <translation>实时图层随下钻筛选。点击可查看全部。</translation>
    </message>
    <message>
        <source>{shown} of {known}</source>
        <translation>{shown} / {known} 项</translation>
    </message>
    <message>
        <source>{shown}</source>
        <translation>{shown} 项</translation>
    </message>
    <message>
        <source>{n} older sources were let go to stay within the limit</source>
        <translation>为不超过上限，已放弃 {n} 个较旧的来源</translation>
    </message>
</context>
<context>
    <name>LiveText</name>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>{time} over</source>
        <translation>超时 {time}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Recent</source>
        <translation>最近打开</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>图层</translation>
    </message>
    <message>
        <source>Building</source>
        <translation>建筑</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>属性</translation>
    </message>
    <message>
        <source>Plan</source>
        <translation>平面图</translation>
    </message>
    <message>
        <source>Storey</source>
        <translation>楼层</translation>
    </message>
    <message>
        <source>Import report</source>
        <translation>导入报告</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间轴</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>新建项目</translation>
    </message>
    <message>
        <source>Open files</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Open a link</source>
        <translation>打开链接</translation>
    </message>
    <message>
        <source>A link to a view of a project, twin://open?...</source>
        <translation>项目视图的链接，twin://open?...</translation>
    </message>
    <message>
        <source>The link opens the project {path}. Open it?</source>
        <translation>链接将打开项目 {path}。要打开吗？</translation>
    </message>
    <message>
        <source>Open project?</source>
        <translation>打开项目？</translation>
    </message>
    <message>
        <source>Save project</source>
        <translation>保存项目</translation>
    </message>
    <message>
        <source>Liyuan projects (*.twin)</source>
        <translation>里院项目 (*.twin)</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>保存图片</translation>
    </message>
    <message>
        <source>Pictures (*.png)</source>
        <translation>图片 (*.png)</translation>
    </message>
    <message>
        <source>Flatten the building</source>
        <translation>压平建筑</translation>
    </message>
    <message>
        <source>Height above the ground, metres</source>
        <translation>高出地面（米）</translation>
    </message>
    <message>
        <source>Save table</source>
        <translation>保存表格</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>表格 (*.csv)</translation>
    </message>
    <message>
        <source>The project fetches data from: {hosts}. Let it?</source>
        <translation>项目要从以下主机获取数据：{hosts}。是否允许？</translation>
    </message>
    <message>
        <source>Connect?</source>
        <translation>是否连接？</translation>
    </message>
    <message>
        <source>Save the project?</source>
        <translation>保存项目吗？</translation>
    </message>
    <message>
        <source>The project has changes that are not saved.</source>
        <translation>项目有未保存的更改。</translation>
    </message>
    <message>
        <source>All that can be opened</source>
        <translation>所有可打开的文件</translation>
    </message>
</context>
<context>
    <name>Message</name>
    <message>
        <source>&quot;{crs}&quot; is not a system of map coordinates</source>
        <translation>“{crs}”不是地图坐标系</translation>
    </message>
    <message>
        <source>&quot;{file}&quot; is a link that leads out of its folder</source>
        <translation>“{file}”是指向文件夹之外的链接</translation>
    </message>
    <message>
        <source>&quot;{file}&quot; is not in the same folder</source>
        <translation>“{file}”不在同一文件夹中</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is not a plain table</source>
        <translation>“{name}”不是普通数据表</translation>
    </message>
    <message>
        <source>&quot;{name}&quot; is taken as {order} on WGS 84</source>
        <translation>“{name}”按 WGS 84 的{order}理解</translation>
    </message>
    <message>
        <source>&quot;{x}&quot; and &quot;{y}&quot; are taken as longitude and latitude on WGS 84</source>
        <translation>“{x}”与“{y}”按 WGS 84 的经度和纬度理解</translation>
    </message>
    <message>
        <source>&quot;{x}&quot; sounds like a shifted map system: places may be up to 600 m off</source>
        <translation>“{x}”像是加偏的地图坐标：位置可能偏差达 600 米</translation>
    </message>
    <message>
        <source>3D Tiles</source>
        <translation>3D Tiles</translation>
    </message>
    <message>
        <source>3D Tiles version {version} is not read, only 0.0, 1.0 and 1.1</source>
        <translation>不支持 3D Tiles {version} 版，只支持 0.0、1.0 和 1.1</translation>
    </message>
    <message>
        <source>Around its centre the tileset follows {crs} as a flat frame</source>
        <translation>瓦片集在其中心附近按 {crs} 的平面坐标放置</translation>
    </message>
    <message>
        <source>Building model (IFC)</source>
        <translation>建筑模型（IFC）</translation>
    </message>
    <message>
        <source>District records (GeoJSON, shapefile, GeoPackage)</source>
        <translation>街区档案（GeoJSON、Shapefile、GeoPackage）</translation>
    </message>
    <message>
        <source>GDAL cannot read it: {reason}</source>
        <translation>GDAL 无法读取：{reason}</translation>
    </message>
    <message>
        <source>IfcSite says {place}, which authoring programs write when nobody sets the place</source>
        <translation>IfcSite 给出的是 {place}，这是建模软件在无人设置位置时写入的默认值</translation>
    </message>
    <message>
        <source>IfcSite states latitude {lat}, longitude {lon}: not a place, left out</source>
        <translation>IfcSite 给出纬度 {lat}、经度 {lon}：不是有效位置，已忽略</translation>
    </message>
    <message>
        <source>LAS version {version} is not known</source>
        <translation>未知的 LAS 版本 {version}</translation>
    </message>
    <message>
        <source>Oblique mesh (OSGB)</source>
        <translation>倾斜摄影（OSGB）</translation>
    </message>
    <message>
        <source>Point cloud (COPC)</source>
        <translation>点云（COPC）</translation>
    </message>
    <message>
        <source>Point cloud (EPT)</source>
        <translation>点云（EPT）</translation>
    </message>
    <message>
        <source>Point cloud (LAS, LAZ)</source>
        <translation>点云（LAS、LAZ）</translation>
    </message>
    <message>
        <source>Recordings (liyuan.replay/1, CSV with a mapping)</source>
        <translation>回放记录（liyuan.replay/1、带映射的 CSV）</translation>
    </message>
    <message>
        <source>RefElevation is above sea level and is taken as a height above the ellipsoid</source>
        <translation>RefElevation 是海拔高，此处按椭球高处理</translation>
    </message>
    <message>
        <source>STL mesh</source>
        <translation>STL 网格</translation>
    </message>
    <message>
        <source>Stanford PLY mesh</source>
        <translation>Stanford PLY 网格</translation>
    </message>
    <message>
        <source>Tables (CSV, Excel)</source>
        <translation>表格（CSV、Excel）</translation>
    </message>
    <message>
        <source>The site has no place on earth: the tileset stands at its origin, east and north kept</source>
        <translation>站点没有地理位置：瓦片集放在原点，保持东向和北向</translation>
    </message>
    <message>
        <source>The tileset says no place on earth: it stands at the site&apos;s origin</source>
        <translation>瓦片集未说明地理位置：放在站点原点</translation>
    </message>
    <message>
        <source>TrueNorth has three numbers where two belong: the first is left out</source>
        <translation>TrueNorth 应有两个数却有三个：第一个已忽略</translation>
    </message>
    <message>
        <source>Wavefront OBJ</source>
        <translation>Wavefront OBJ 模型</translation>
    </message>
    <message>
        <source>X, Y and Z must be there, and no name twice</source>
        <translation>必须有 X、Y 和 Z，且名称不得重复</translation>
    </message>
    <message>
        <source>a .3dtiles package is read from disk only</source>
        <translation>.3dtiles 包只能从磁盘读取</translation>
    </message>
    <message>
        <source>a block ends at byte {end} but its content ends here</source>
        <translation>数据块应止于第 {end} 字节，但内容在此结束</translation>
    </message>
    <message>
        <source>a block of {size} bytes does not fit into what holds it ({left} bytes are left)</source>
        <translation>{size} 字节的数据块超出其容器（剩余 {left} 字节）</translation>
    </message>
    <message>
        <source>a body of {size} bytes is declared, {left} are there</source>
        <translation>声明的主体为 {size} 字节，实有 {left} 字节</translation>
    </message>
    <message>
        <source>a bracket is closed that was not opened</source>
        <translation>有未打开就关闭的括号</translation>
    </message>
    <message>
        <source>a chunk cannot have {count} points</source>
        <translation>一个数据块不可能有 {count} 个点</translation>
    </message>
    <message>
        <source>a chunk in it cannot be: {least} to {most} points</source>
        <translation>其中有不可能的数据块：{least} 到 {most} 个点</translation>
    </message>
    <message>
        <source>a chunk of {size} bytes ends past the file</source>
        <translation>{size} 字节的数据块超出文件末尾</translation>
    </message>
    <message>
        <source>a coordinate lies beyond {limit} m</source>
        <translation>坐标超出 {limit} 米</translation>
    </message>
    <message>
        <source>a face of {count} corners</source>
        <translation>有 {count} 个角的面</translation>
    </message>
    <message>
        <source>a field is longer than 1 MB</source>
        <translation>有字段超过 1 MB</translation>
    </message>
    <message>
        <source>a height lies beyond {limit} m</source>
        <translation>高度超出 {limit} 米</translation>
    </message>
    <message>
        <source>a list is expected here, not {value}</source>
        <translation>此处应为列表，而不是 {value}</translation>
    </message>
    <message>
        <source>a node cannot have {count} points</source>
        <translation>一个节点不可能有 {count} 个点</translation>
    </message>
    <message>
        <source>a node has level {level}</source>
        <translation>有节点的层级为 {level}</translation>
    </message>
    <message>
        <source>a node lies outside of the file</source>
        <translation>有节点位于文件之外</translation>
    </message>
    <message>
        <source>a node lies outside of the file&apos;s points</source>
        <translation>有节点位于文件的点数据之外</translation>
    </message>
    <message>
        <source>a node of the scene has a parent or stands twice</source>
        <translation>场景中有节点已有父节点或出现两次</translation>
    </message>
    <message>
        <source>a number is expected here, not {value}</source>
        <translation>此处应为数字，而不是 {value}</translation>
    </message>
    <message>
        <source>a number is not below {count}</source>
        <translation>有数字不小于 {count}</translation>
    </message>
    <message>
        <source>a page cannot have {length} bytes</source>
        <translation>一页不可能有 {length} 字节</translation>
    </message>
    <message>
        <source>a picture is stored in way {way}</source>
        <translation>图片的存储方式为 {way}</translation>
    </message>
    <message>
        <source>a picture of {needed} bytes is declared, {there} are there</source>
        <translation>声明的图片为 {needed} 字节，实有 {there} 字节</translation>
    </message>
    <message>
        <source>a picture refers to {name}</source>
        <translation>图片引用了 {name}</translation>
    </message>
    <message>
        <source>a piece of {length} bytes is too large</source>
        <translation>{length} 字节的片段过大</translation>
    </message>
    <message>
        <source>a point of format {code} has at least {least} bytes, not {size}</source>
        <translation>格式 {code} 的点至少有 {least} 字节，而不是 {size}</translation>
    </message>
    <message>
        <source>a property of this type cannot stand in a texture</source>
        <translation>这种类型的属性不能存放在纹理中</translation>
    </message>
    <message>
        <source>a property of this type cannot stand in that attribute</source>
        <translation>这种类型的属性不能存放在该顶点属性中</translation>
    </message>
    <message>
        <source>a record is longer than the bytes that are left</source>
        <translation>记录长度超过剩余字节</translation>
    </message>
    <message>
        <source>a region stands in a tileset without a place on earth</source>
        <translation>没有地理位置的瓦片集中出现了 region</translation>
    </message>
    <message>
        <source>a second document follows the first</source>
        <translation>第一个文档之后还有第二个文档</translation>
    </message>
    <message>
        <source>a sheet reaches over more than {cells} cells</source>
        <translation>工作表超过 {cells} 个单元格</translation>
    </message>
    <message>
        <source>a sphere cannot be divided into implicit tiles</source>
        <translation>球体不能划分为隐式瓦片</translation>
    </message>
    <message>
        <source>a string of {length} bytes is declared, {left} bytes are left</source>
        <translation>声明的字符串为 {length} 字节，剩余 {left} 字节</translation>
    </message>
    <message>
        <source>a table is a recording only with a mapping</source>
        <translation>数据表只有配上映射才能作为回放记录</translation>
    </message>
    <message>
        <source>a text is longer than 16 MB</source>
        <translation>有文本超过 16 MB</translation>
    </message>
    <message>
        <source>a text or a bracket is not closed</source>
        <translation>文本或括号没有闭合</translation>
    </message>
    <message>
        <source>a tile has {count} contents, allowed are {limit}</source>
        <translation>一个瓦片有 {count} 个内容，最多允许 {limit} 个</translation>
    </message>
    <message>
        <source>a transform is not finite or beyond reason</source>
        <translation>变换矩阵不是有限数或过大</translation>
    </message>
    <message>
        <source>a triangle names a vertex that is not there</source>
        <translation>有三角形引用了不存在的顶点</translation>
    </message>
    <message>
        <source>a value of this type and size is not known</source>
        <translation>未知的值类型和大小</translation>
    </message>
    <message>
        <source>a whole number is expected here, not {value}</source>
        <translation>此处应为整数，而不是 {value}</translation>
    </message>
    <message>
        <source>add metadata.xml, or open it without a place with --crs LOCAL</source>
        <translation>请补上 metadata.xml，或用 --crs LOCAL 按无位置方式打开</translation>
    </message>
    <message>
        <source>agree to it in the window, or give --allow-host {host}</source>
        <translation>请在窗口中同意，或使用 --allow-host {host}</translation>
    </message>
    <message>
        <source>an entity number is malformed or too large</source>
        <translation>实体编号有误或过大</translation>
    </message>
    <message>
        <source>an enum&apos;s values must be whole numbers</source>
        <translation>枚举的值必须是整数</translation>
    </message>
    <message>
        <source>an implicit tile lists children of its own</source>
        <translation>隐式瓦片又列出了自己的子瓦片</translation>
    </message>
    <message>
        <source>an index is 0; they begin with 1</source>
        <translation>有索引为 0；索引应从 1 开始</translation>
    </message>
    <message>
        <source>an index is no whole number, here or after it</source>
        <translation>此处或其后有索引不是整数</translation>
    </message>
    <message>
        <source>an object is expected here, not {value}</source>
        <translation>此处应为对象，而不是 {value}</translation>
    </message>
    <message>
        <source>at 0, 0</source>
        <translation>位于 0, 0</translation>
    </message>
    <message>
        <source>brackets are nested too deeply</source>
        <translation>括号嵌套过深</translation>
    </message>
    <message>
        <source>by its vertices it would lie at {lon} E {lat} N, outside of where {srs} is used, and there is no metadata.xml with an origin</source>
        <translation>按顶点坐标它应位于 {lon} E {lat} N，超出 {srs} 的适用范围，而且没有带原点的 metadata.xml</translation>
    </message>
    <message>
        <source>cannot be read: {reason}</source>
        <translation>无法读取：{reason}</translation>
    </message>
    <message>
        <source>cannot be written: {reason}</source>
        <translation>无法写入：{reason}</translation>
    </message>
    <message>
        <source>check it: http://host/folder/tileset.json</source>
        <translation>请检查地址：http://host/folder/tileset.json</translation>
    </message>
    <message>
        <source>check metadata.xml or give the system with --crs</source>
        <translation>请检查 metadata.xml，或用 --crs 指定坐标系</translation>
    </message>
    <message>
        <source>check that it is a Liyuan project</source>
        <translation>请确认它是里院项目</translation>
    </message>
    <message>
        <source>check that it is one</source>
        <translation>请确认它确实是这种文件</translation>
    </message>
    <message>
        <source>check that it is there</source>
        <translation>请确认它存在</translation>
    </message>
    <message>
        <source>check that the file is whole; formats read: {formats}</source>
        <translation>请确认文件完整；可读格式：{formats}</translation>
    </message>
    <message>
        <source>check that you may read it</source>
        <translation>请确认您有读取权限</translation>
    </message>
    <message>
        <source>check the address</source>
        <translation>请检查地址</translation>
    </message>
    <message>
        <source>check the address and the server</source>
        <translation>请检查地址和服务器</translation>
    </message>
    <message>
        <source>check the disk and your rights</source>
        <translation>请检查磁盘和权限</translation>
    </message>
    <message>
        <source>check the file</source>
        <translation>请检查文件</translation>
    </message>
    <message>
        <source>check the file and your rights</source>
        <translation>请检查文件和权限</translation>
    </message>
    <message>
        <source>check the path</source>
        <translation>请检查路径</translation>
    </message>
    <message>
        <source>check the path and the rights</source>
        <translation>请检查路径和权限</translation>
    </message>
    <message>
        <source>check the rights and the disk</source>
        <translation>请检查权限和磁盘</translation>
    </message>
    <message>
        <source>check the server</source>
        <translation>请检查服务器</translation>
    </message>
    <message>
        <source>check the server, or copy the file here</source>
        <translation>请检查服务器，或将文件复制到本机</translation>
    </message>
    <message>
        <source>check the system given with --crs</source>
        <translation>请检查用 --crs 指定的坐标系</translation>
    </message>
    <message>
        <source>check the tileset</source>
        <translation>请检查瓦片集</translation>
    </message>
    <message>
        <source>checking</source>
        <translation>正在检查</translation>
    </message>
    <message>
        <source>choose a file</source>
        <translation>请选择一个文件</translation>
    </message>
    <message>
        <source>choose an empty or new one with --out</source>
        <translation>请用 --out 指定空文件夹或新文件夹</translation>
    </message>
    <message>
        <source>choose another folder</source>
        <translation>请换一个文件夹</translation>
    </message>
    <message>
        <source>choose another folder or make room</source>
        <translation>请换一个文件夹或腾出空间</translation>
    </message>
    <message>
        <source>choose another place</source>
        <translation>请换一个位置</translation>
    </message>
    <message>
        <source>composites are nested deeper than {limit}</source>
        <translation>复合瓦片嵌套超过 {limit} 层</translation>
    </message>
    <message>
        <source>convert it to .osgb, or give it the suffix of its real format</source>
        <translation>请转换为 .osgb，或改回其真实格式的后缀</translation>
    </message>
    <message>
        <source>convert it to GeoJSON, with mapshaper for example</source>
        <translation>请转换为 GeoJSON，例如用 mapshaper</translation>
    </message>
    <message>
        <source>convert it, for example with 3d-tiles-tools upgrade</source>
        <translation>请转换，例如用 3d-tiles-tools upgrade</translation>
    </message>
    <message>
        <source>convert it, for example with 3d-tiles-tools, or open another export</source>
        <translation>请转换（例如用 3d-tiles-tools），或打开另一份导出</translation>
    </message>
    <message>
        <source>coordinates are taken as metres east and north of the scene&apos;s origin</source>
        <translation>坐标按场景原点以东、以北的米数理解</translation>
    </message>
    <message>
        <source>coordinates without a place on earth: drawn about the origin of the site</source>
        <translation>坐标没有地理位置：围绕站点原点绘制</translation>
    </message>
    <message>
        <source>copy it again</source>
        <translation>请重新复制</translation>
    </message>
    <message>
        <source>copy it again from its source</source>
        <translation>请从来源重新复制</translation>
    </message>
    <message>
        <source>copy it beside the model</source>
        <translation>请复制到模型旁边</translation>
    </message>
    <message>
        <source>copy or export the file again</source>
        <translation>请重新复制或导出该文件</translation>
    </message>
    <message>
        <source>copy the file itself</source>
        <translation>请复制文件本身</translation>
    </message>
    <message>
        <source>copy the table itself beside its mapping</source>
        <translation>请把表格文件本身复制到映射文件旁边</translation>
    </message>
    <message>
        <source>correct or remove the file and give the system with --crs</source>
        <translation>请改正或移走该文件，并用 --crs 指定坐标系</translation>
    </message>
    <message>
        <source>delete the cells far below and to the right</source>
        <translation>请删除右下方远处的单元格</translation>
    </message>
    <message>
        <source>plan</source>
        <translation>规划</translation>
    </message>
    <message>
        <source>terrain</source>
        <translation>地形</translation>
    </message>
    <message>
        <source>streets</source>
        <translation>街道</translation>
    </message>
    <message>
        <source>buildings</source>
        <translation>建筑</translation>
    </message>
    <message>
        <source>footprints</source>
        <translation>建筑轮廓</translation>
    </message>
    <message>
        <source>carriageways</source>
        <translation>车行道</translation>
    </message>
    <message>
        <source>parks</source>
        <translation>公园</translation>
    </message>
    <message>
        <source>squares</source>
        <translation>广场</translation>
    </message>
    <message>
        <source>sea and land</source>
        <translation>海域与陆地</translation>
    </message>
    <message>
        <source>contours</source>
        <translation>等高线</translation>
    </message>
    <message>
        <source>pipes</source>
        <translation>管线</translation>
    </message>
    <message>
        <source>grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>surveys</source>
        <translation>历史建筑调查</translation>
    </message>
    <message>
        <source>archives</source>
        <translation>影像档案</translation>
    </message>
    <message>
        <source>museums</source>
        <translation>博物馆</translation>
    </message>
    <message>
        <source>residences</source>
        <translation>名人故居</translation>
    </message>
    <message>
        <source>expropriation</source>
        <translation>里院征收</translation>
    </message>
    <message>
        <source>shops</source>
        <translation>商铺</translation>
    </message>
    <message>
        <source>sensors</source>
        <translation>传感器</translation>
    </message>
    <message>
        <source>cameras</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>records</source>
        <translation>档案记录</translation>
    </message>
    <message>
        <source>tower</source>
        <translation>塔楼</translation>
    </message>
    <message>
        <source>models</source>
        <translation>建筑模型</translation>
    </message>
    <message>
        <source>schemes</source>
        <translation>改造方案</translation>
    </message>
    <message>
        <source>facades</source>
        <translation>立面</translation>
    </message>
    <message>
        <source>roofs</source>
        <translation>屋顶</translation>
    </message>
    <message>
        <source>ground</source>
        <translation>地面</translation>
    </message>
    <message>
        <source>trees</source>
        <translation>树木</translation>
    </message>
    <message>
        <source>light</source>
        <translation>光照</translation>
    </message>
    <message>
        <source>textures</source>
        <translation>纹理</translation>
    </message>
    <message>
        <source>mesh</source>
        <translation>倾斜摄影模型</translation>
    </message>
    <message>
        <source>tiles</source>
        <translation>瓦片</translation>
    </message>
    <message>
        <source>levels of detail</source>
        <translation>细节层次</translation>
    </message>
    <message>
        <source>photographs</source>
        <translation>照片</translation>
    </message>
    <message>
        <source>day</source>
        <translation>一天的数据</translation>
    </message>
    <message>
        <source>underground</source>
        <translation>地下空间</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>each needs &quot;type&quot;: &quot;Feature&quot;</source>
        <translation>每一项都需要 &quot;type&quot;: &quot;Feature&quot;</translation>
    </message>
    <message>
        <source>export it again</source>
        <translation>请重新导出</translation>
    </message>
    <message>
        <source>export it again as IFC2x3, IFC4 or IFC4x3</source>
        <translation>请重新导出为 IFC2x3、IFC4 或 IFC4x3</translation>
    </message>
    <message>
        <source>export it again as one GeoJSON document</source>
        <translation>请重新导出为一个 GeoJSON 文档</translation>
    </message>
    <message>
        <source>export it again from the program it comes from</source>
        <translation>请从原软件重新导出</translation>
    </message>
    <message>
        <source>export it again without views</source>
        <translation>请重新导出，不含视图</translation>
    </message>
    <message>
        <source>export it again, with its records</source>
        <translation>请连同记录重新导出</translation>
    </message>
    <message>
        <source>export it as tiles</source>
        <translation>请导出为瓦片</translation>
    </message>
    <message>
        <source>export or copy the file again</source>
        <translation>请重新导出或复制该文件</translation>
    </message>
    <message>
        <source>export the model again</source>
        <translation>请重新导出模型</translation>
    </message>
    <message>
        <source>export the model again as a plain mesh</source>
        <translation>请将模型重新导出为普通网格</translation>
    </message>
    <message>
        <source>export the model again with one of these</source>
        <translation>请用其中一种重新导出模型</translation>
    </message>
    <message>
        <source>export the model again with plain pictures</source>
        <translation>请用普通图片重新导出模型</translation>
    </message>
    <message>
        <source>export the model again with smaller textures</source>
        <translation>请用更小的纹理重新导出模型</translation>
    </message>
    <message>
        <source>export the tileset again</source>
        <translation>请重新导出瓦片集</translation>
    </message>
    <message>
        <source>export the tileset again with smaller tiles</source>
        <translation>请用更小的瓦片重新导出瓦片集</translation>
    </message>
    <message>
        <source>export with a box or region</source>
        <translation>请导出为 box 或 region</translation>
    </message>
    <message>
        <source>export with a correct region</source>
        <translation>请导出正确的 region</translation>
    </message>
    <message>
        <source>export with boxes, or with a region at the root</source>
        <translation>请导出为 box，或在根节点使用 region</translation>
    </message>
    <message>
        <source>export without it</source>
        <translation>请导出时不用它</translation>
    </message>
    <message>
        <source>export without it, or with Draco</source>
        <translation>请导出时不用它，或改用 Draco</translation>
    </message>
    <message>
        <source>far outside the rest</source>
        <translation>远离其余数据</translation>
    </message>
    <message>
        <source>formats read: {formats}</source>
        <translation>可读格式：{formats}</translation>
    </message>
    <message>
        <source>get a complete copy of it</source>
        <translation>请取得完整的副本</translation>
    </message>
    <message>
        <source>give 1 to 1000</source>
        <translation>请给出 1 到 1000</translation>
    </message>
    <message>
        <source>give a FeatureCollection or a list of Features</source>
        <translation>请给出 FeatureCollection 或 Feature 列表</translation>
    </message>
    <message>
        <source>give a STEP file with the suffix .ifc</source>
        <translation>请给出后缀为 .ifc 的 STEP 文件</translation>
    </message>
    <message>
        <source>give a geographic or projected one with --crs, as EPSG:4549</source>
        <translation>请用 --crs 指定地理或投影坐标系，如 EPSG:4549</translation>
    </message>
    <message>
        <source>give a longer --timeout or a larger --sse</source>
        <translation>请给出更长的 --timeout 或更大的 --sse</translation>
    </message>
    <message>
        <source>give a table with a header row and rows below it</source>
        <translation>请给出带表头行且下方有数据行的表</translation>
    </message>
    <message>
        <source>give it with --crs, likely ones: {candidates}</source>
        <translation>请用 --crs 指定，可能的有：{candidates}</translation>
    </message>
    <message>
        <source>give its offset from UTC, as +08:00</source>
        <translation>请给出与 UTC 的时差，如 +08:00</translation>
    </message>
    <message>
        <source>give one such as EPSG:4549</source>
        <translation>请给出如 EPSG:4549 的坐标系</translation>
    </message>
    <message>
        <source>give one that PROJ knows with --crs, as EPSG:4549</source>
        <translation>请用 --crs 指定 PROJ 认识的坐标系，如 EPSG:4549</translation>
    </message>
    <message>
        <source>give the right system with --crs, likely ones: {likely}</source>
        <translation>请用 --crs 指定正确的坐标系，可能的有：{likely}</translation>
    </message>
    <message>
        <source>give the table, or its name in the mapping</source>
        <translation>请给出表格，或在映射文件中写明表格名称</translation>
    </message>
    <message>
        <source>glTF {version} is not read by this version, only glTF 2.0</source>
        <translation>本版本不支持 glTF {version}，只支持 glTF 2.0</translation>
    </message>
    <message>
        <source>heights above {datum} are drawn as if above the ellipsoid, without the geoid&apos;s height</source>
        <translation>{datum} 以上的高度按椭球高绘制，未计入大地水准面高</translation>
    </message>
    <message>
        <source>heights are not known: the rows are draped on the surface</source>
        <translation>高度未知：各行贴附在表面上</translation>
    </message>
    <message>
        <source>heights are taken as heights above the ellipsoid</source>
        <translation>高度按椭球高处理</translation>
    </message>
    <message>
        <source>heights are taken as metres above the ellipsoid</source>
        <translation>高度按椭球面以上的米数处理</translation>
    </message>
    <message>
        <source>compress the file again</source>
        <translation>请重新压缩文件</translation>
    </message>
    <message>
        <source>compressor {code} is not for point format {format}</source>
        <translation>压缩方式 {code} 不适用于点格式 {format}</translation>
    </message>
    <message>
        <source>compressor {code} is not known</source>
        <translation>未知的压缩方式 {code}</translation>
    </message>
    <message>
        <source>copy it beside the tile</source>
        <translation>请将其复制到瓦片旁</translation>
    </message>
    <message>
        <source>copy the file here</source>
        <translation>请将文件复制到本机</translation>
    </message>
    <message>
        <source>copy the file here, or ask for byte ranges on the server</source>
        <translation>请将文件复制到本机，或让服务器支持按字节范围读取</translation>
    </message>
    <message>
        <source>copy the file here; formats read from servers: {formats}</source>
        <translation>请将文件复制到本机；可从服务器读取的格式：{formats}</translation>
    </message>
    <message>
        <source>export the model again with Basis Universal, JPEG or PNG textures</source>
        <translation>请用 Basis Universal、JPEG 或 PNG 纹理重新导出模型</translation>
    </message>
    <message>
        <source>export the model again with plain textures</source>
        <translation>请用普通纹理重新导出模型</translation>
    </message>
    <message>
        <source>export the model again, with its faces</source>
        <translation>请重新导出模型，并包含面</translation>
    </message>
    <message>
        <source>export the model in tiles: as 3D Tiles, OSGB or a folder of OBJ tiles</source>
        <translation>请分块导出模型：3D Tiles、OSGB 或 OBJ 瓦片文件夹</translation>
    </message>
    <message>
        <source>extended record {index} lies beyond the end of the file</source>
        <translation>扩展记录 {index} 超出文件末尾</translation>
    </message>
    <message>
        <source>give another system with --crs</source>
        <translation>请用 --crs 指定其他坐标系</translation>
    </message>
    <message>
        <source>give the right system with --crs</source>
        <translation>请用 --crs 指定正确的坐标系</translation>
    </message>
    <message>
        <source>glTF model</source>
        <translation>glTF 模型</translation>
    </message>
    <message>
        <source>index {index} is not below {count}</source>
        <translation>索引 {index} 不小于 {count}</translation>
    </message>
    <message>
        <source>indices must be unsigned whole numbers</source>
        <translation>索引必须是无符号整数</translation>
    </message>
    <message>
        <source>it cannot be parsed: {reason}</source>
        <translation>无法解析：{reason}</translation>
    </message>
    <message>
        <source>it cannot be read ({reason})</source>
        <translation>无法读取（{reason}）</translation>
    </message>
    <message>
        <source>it cannot be read: {reason}</source>
        <translation>无法读取：{reason}</translation>
    </message>
    <message>
        <source>it cannot lie at byte {offset}</source>
        <translation>它不可能位于第 {offset} 字节</translation>
    </message>
    <message>
        <source>it declares a document type or entities</source>
        <translation>它声明了文档类型或实体</translation>
    </message>
    <message>
        <source>it does not exist</source>
        <translation>它不存在</translation>
    </message>
    <message>
        <source>it ends within its first point</source>
        <translation>它在第一个点之内就结束了</translation>
    </message>
    <message>
        <source>it has a line of {size} bytes</source>
        <translation>它有一行长达 {size} 字节</translation>
    </message>
    <message>
        <source>it has changed while it was read</source>
        <translation>读取期间文件发生了变化</translation>
    </message>
    <message>
        <source>it has more than {limit} OBJ tiles</source>
        <translation>OBJ 瓦片超过 {limit} 个</translation>
    </message>
    <message>
        <source>it has more than {limit} root tiles</source>
        <translation>根瓦片超过 {limit} 个</translation>
    </message>
    <message>
        <source>it has more than {limit} triangles</source>
        <translation>三角形超过 {limit} 个</translation>
    </message>
    <message>
        <source>it has {count} numbers</source>
        <translation>它有 {count} 个数</translation>
    </message>
    <message>
        <source>it has {found} points, the header {count}</source>
        <translation>实有 {found} 个点，文件头声明 {count} 个</translation>
    </message>
    <message>
        <source>it has {found} points, the hierarchy {count}</source>
        <translation>实有 {found} 个点，层级结构声明 {count} 个</translation>
    </message>
    <message>
        <source>it has {length} bytes</source>
        <translation>它有 {length} 字节</translation>
    </message>
    <message>
        <source>it has {size} bytes, allowed are {limit}</source>
        <translation>它有 {size} 字节，上限为 {limit}</translation>
    </message>
    <message>
        <source>it holds a node twice</source>
        <translation>其中有重复的节点</translation>
    </message>
    <message>
        <source>it holds no layer of its own</source>
        <translation>其中没有自己的图层</translation>
    </message>
    <message>
        <source>it holds no nodes</source>
        <translation>其中没有节点</translation>
    </message>
    <message>
        <source>it holds no points</source>
        <translation>其中没有点</translation>
    </message>
    <message>
        <source>it holds no products: no storeys, spaces or elements</source>
        <translation>其中没有任何构件：没有楼层、空间或元素</translation>
    </message>
    <message>
        <source>it holds no triangles</source>
        <translation>其中没有三角形</translation>
    </message>
    <message>
        <source>it holds nodes that are not below node {key}</source>
        <translation>其中有不属于节点 {key} 之下的节点</translation>
    </message>
    <message>
        <source>it holds {count} layers</source>
        <translation>其中有 {count} 个图层</translation>
    </message>
    <message>
        <source>it holds {tag}, not ModelMetadata</source>
        <translation>其中是 {tag}，不是 ModelMetadata</translation>
    </message>
    <message>
        <source>it is damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>it is damaged, or no {kind}: {reason}</source>
        <translation>已损坏，或不是 {kind}：{reason}</translation>
    </message>
    <message>
        <source>it is damaged; copy it again</source>
        <translation>它已损坏，请重新复制</translation>
    </message>
    <message>
        <source>it is missing</source>
        <translation>缺失</translation>
    </message>
    <message>
        <source>it is no XML ({reason})</source>
        <translation>它不是 XML（{reason}）</translation>
    </message>
    <message>
        <source>it is of another version</source>
        <translation>版本不符</translation>
    </message>
    <message>
        <source>it is too large</source>
        <translation>过大</translation>
    </message>
    <message>
        <source>it leads to another server ({host})</source>
        <translation>它指向另一台服务器（{host}）</translation>
    </message>
    <message>
        <source>it names a {what} that is not there</source>
        <translation>它引用了不存在的 {what}</translation>
    </message>
    <message>
        <source>it names more than {limit} materials</source>
        <translation>它引用的材质超过 {limit} 个</translation>
    </message>
    <message>
        <source>it names no table</source>
        <translation>其中没有指明表格</translation>
    </message>
    <message>
        <source>it reaches beyond the first point</source>
        <translation>它超出了第一个点的位置</translation>
    </message>
    <message>
        <source>it says {stored} points, {count} are declared</source>
        <translation>其中写明 {stored} 个点，而声明为 {count} 个</translation>
    </message>
    <message>
        <source>it unfolds to more than its size allows</source>
        <translation>解开后超过其大小所允许的范围</translation>
    </message>
    <message>
        <source>it was cut or damaged; copy it again</source>
        <translation>它被截断或损坏，请重新复制</translation>
    </message>
    <message>
        <source>its .dbf file is cut short</source>
        <translation>其 .dbf 文件被截断</translation>
    </message>
    <message>
        <source>its .dbf file says more records than it has bytes</source>
        <translation>其 .dbf 文件声明的记录多于实有字节</translation>
    </message>
    <message>
        <source>its .shx file is missing or wrong, and there is no room to make it again: {reason}</source>
        <translation>.shx 文件缺失或有误，且没有空间重新生成：{reason}</translation>
    </message>
    <message>
        <source>its arrays do not fit together</source>
        <translation>其数组互不匹配</translation>
    </message>
    <message>
        <source>its chunks are longer than the file&apos;s points</source>
        <translation>其数据块比文件的点数据还长</translation>
    </message>
    <message>
        <source>its corners are not all of one form</source>
        <translation>各角的写法不一致</translation>
    </message>
    <message>
        <source>its corners are not all of one form, here or after it</source>
        <translation>此处或其后各角的写法不一致</translation>
    </message>
    <message>
        <source>its index needs {needed} GB of disk, {free} are free</source>
        <translation>其索引需要 {needed} GB 磁盘空间，仅剩 {free} GB</translation>
    </message>
    <message>
        <source>its items are not those of point format {code}</source>
        <translation>其内容项与点格式 {code} 不符</translation>
    </message>
    <message>
        <source>its items have a version that is not known</source>
        <translation>其内容项的版本未知</translation>
    </message>
    <message>
        <source>its layers are longer than the {length} bytes there are</source>
        <translation>其各层比实有的 {length} 字节还长</translation>
    </message>
    <message>
        <source>its nodes have {found} points, the cloud {count}</source>
        <translation>各节点共 {found} 个点，点云声明 {count} 个</translation>
    </message>
    <message>
        <source>its structure is inconsistent: {reason}</source>
        <translation>其结构不一致：{reason}</translation>
    </message>
    <message>
        <source>its units or contexts cannot be used: {reason}</source>
        <translation>其单位或上下文无法使用：{reason}</translation>
    </message>
    <message>
        <source>its {length} bytes reach beyond the first point</source>
        <translation>其 {length} 字节超出了第一个点的位置</translation>
    </message>
    <message>
        <source>its {part} file does not fit: the rows are in the order of the .shp file</source>
        <translation>{part} 文件与之不符：各行按 .shp 文件的顺序排列</translation>
    </message>
    <message>
        <source>its {part} file is missing: the rows are in the order of the .shp file</source>
        <translation>缺少 {part} 文件：各行按 .shp 文件的顺序排列</translation>
    </message>
    <message>
        <source>its {part} file is missing: the rows have no attributes</source>
        <translation>缺少 {part} 文件：各行没有属性</translation>
    </message>
    <message>
        <source>latitude and longitude are the wrong way round in {count} of {total} rows</source>
        <translation>{total} 行中有 {count} 行的经纬度颠倒</translation>
    </message>
    <message>
        <source>latitude and longitude look swapped</source>
        <translation>经纬度似乎颠倒</translation>
    </message>
    <message>
        <source>look for a quotation mark that is never closed</source>
        <translation>请查找未闭合的引号</translation>
    </message>
    <message>
        <source>make it relative to its file</source>
        <translation>请改为相对于其文件的路径</translation>
    </message>
    <message>
        <source>make room or set LIYUAN_HOME to another folder</source>
        <translation>请腾出空间，或将 LIYUAN_HOME 设为另一个文件夹</translation>
    </message>
    <message>
        <source>make room, or set LIYUAN_HOME to another folder</source>
        <translation>请腾出空间，或将 LIYUAN_HOME 设为其他文件夹</translation>
    </message>
    <message>
        <source>more than {limit} feature sets are named</source>
        <translation>引用的要素集超过 {limit} 个</translation>
    </message>
    <message>
        <source>native code stopped over it ({reason})</source>
        <translation>本地代码在处理时中止（{reason}）</translation>
    </message>
    <message>
        <source>native code took longer than {seconds} s over it</source>
        <translation>本地代码处理超过 {seconds} 秒</translation>
    </message>
    <message>
        <source>no .osgb file is in it</source>
        <translation>其中没有 .osgb 文件</translation>
    </message>
    <message>
        <source>no SRSOrigin is stated: the vertices are taken as coordinates of {crs}</source>
        <translation>没有 SRSOrigin：顶点按 {crs} 的坐标处理</translation>
    </message>
    <message>
        <source>no column holds coordinates: the rows are listed, not drawn</source>
        <translation>没有坐标列：各行只列出，不绘制</translation>
    </message>
    <message>
        <source>no length unit is stated: metres are assumed</source>
        <translation>未说明长度单位：按米处理</translation>
    </message>
    <message>
        <source>no system is stated: longitude and latitude on WGS 84, as RFC 7946 says</source>
        <translation>未说明坐标系：按 RFC 7946 视为 WGS 84 的经度和纬度</translation>
    </message>
    <message>
        <source>no tile holds a vertex</source>
        <translation>没有任何瓦片含有顶点</translation>
    </message>
    <message>
        <source>node {child} has two parents or is its own</source>
        <translation>节点 {child} 有两个父节点或以自身为父节点</translation>
    </message>
    <message>
        <source>none of its {count} root tiles can be read, first: {first}</source>
        <translation>{count} 个根瓦片都无法读取，第一个：{first}</translation>
    </message>
    <message>
        <source>none of the list&apos;s entries is a Feature</source>
        <translation>列表中没有任何 Feature</translation>
    </message>
    <message>
        <source>not a whole project file: {reason}</source>
        <translation>项目文件不完整：{reason}</translation>
    </message>
    <message>
        <source>not on earth</source>
        <translation>不在地球上</translation>
    </message>
    <message>
        <source>object {id} contains itself</source>
        <translation>对象 {id} 包含自身</translation>
    </message>
    <message>
        <source>object {id} is a picture, not what must stand here</source>
        <translation>对象 {id} 是图片，不是此处应有的内容</translation>
    </message>
    <message>
        <source>objects are nested deeper than {limit}</source>
        <translation>对象嵌套超过 {limit} 层</translation>
    </message>
    <message>
        <source>objects are nested too deep</source>
        <translation>对象嵌套过深</translation>
    </message>
    <message>
        <source>only whole numbers can be normalized</source>
        <translation>只有整数可以归一化</translation>
    </message>
    <message>
        <source>open a part</source>
        <translation>请打开其中一部分</translation>
    </message>
    <message>
        <source>open a scene</source>
        <translation>请打开一个场景</translation>
    </message>
    <message>
        <source>open a tileset.json</source>
        <translation>请打开 tileset.json</translation>
    </message>
    <message>
        <source>open it again once it is written</source>
        <translation>写完后请重新打开</translation>
    </message>
    <message>
        <source>open it in a spreadsheet program and save it again</source>
        <translation>请用电子表格软件打开后重新保存</translation>
    </message>
    <message>
        <source>open it with a newer Liyuan</source>
        <translation>请用更新版本的里院打开</translation>
    </message>
    <message>
        <source>open the file again: its index is made anew</source>
        <translation>请重新打开文件：索引将重新生成</translation>
    </message>
    <message>
        <source>open the folder that holds Data and metadata.xml</source>
        <translation>请打开含有 Data 和 metadata.xml 的文件夹</translation>
    </message>
    <message>
        <source>open the older copy {backup}</source>
        <translation>请打开较早的副本 {backup}</translation>
    </message>
    <message>
        <source>open the tileset above it, or put all files below one folder</source>
        <translation>请打开其上级瓦片集，或将所有文件放在一个文件夹下</translation>
    </message>
    <message>
        <source>pack the tileset again</source>
        <translation>请重新打包瓦片集</translation>
    </message>
    <message>
        <source>pack the tileset again, for example with 3d-tiles-tools</source>
        <translation>请重新打包瓦片集，例如使用 3d-tiles-tools</translation>
    </message>
    <message>
        <source>pack the tileset without a password</source>
        <translation>请不加密码打包瓦片集</translation>
    </message>
    <message>
        <source>packages are nested deeper than {limit}</source>
        <translation>包的嵌套深度超过 {limit}</translation>
    </message>
    <message>
        <source>parsing</source>
        <translation>正在解析</translation>
    </message>
    <message>
        <source>placed by the latitude and longitude of IfcSite: as exact as its author set them</source>
        <translation>按 IfcSite 的经纬度放置：精度取决于作者的设置</translation>
    </message>
    <message>
        <source>please report this file&apos;s format and the log</source>
        <translation>请报告此文件的格式和日志</translation>
    </message>
    <message>
        <source>point format {code} cannot be in COPC</source>
        <translation>COPC 中不可能有点格式 {code}</translation>
    </message>
    <message>
        <source>point format {code} is not known</source>
        <translation>未知的点格式 {code}</translation>
    </message>
    <message>
        <source>points stored as {kind} are not known</source>
        <translation>未知的点存储方式 {kind}</translation>
    </message>
    <message>
        <source>publish the data again as glTF or GeoJSON</source>
        <translation>请以 glTF 或 GeoJSON 重新发布数据</translation>
    </message>
    <message>
        <source>put all files of a tileset on one server</source>
        <translation>请将一个瓦片集的所有文件放在同一台服务器上</translation>
    </message>
    <message>
        <source>put all parts of the shapefile together</source>
        <translation>请将 Shapefile 的各部分放在一起</translation>
    </message>
    <message>
        <source>put it beside the other one, or store it there without compression</source>
        <translation>请将其放在另一个旁边，或以不压缩方式存入</translation>
    </message>
    <message>
        <source>put the table beside its mapping and give its name alone</source>
        <translation>请将数据表放在映射旁边，并只写文件名</translation>
    </message>
    <message>
        <source>put {name} beside it (docs/replay-format.md)</source>
        <translation>请将 {name} 放在其旁边（docs/replay-format.md）</translation>
    </message>
    <message>
        <source>reading it needs more memory than a reader may take</source>
        <translation>读取它需要的内存超过读取器的上限</translation>
    </message>
    <message>
        <source>reading it took longer than {seconds} s</source>
        <translation>读取超过 {seconds} 秒</translation>
    </message>
    <message>
        <source>rename the file</source>
        <translation>请重命名文件</translation>
    </message>
    <message>
        <source>rounded to whole degrees</source>
        <translation>被取整为整度</translation>
    </message>
    <message>
        <source>save it again as .xlsx or as CSV</source>
        <translation>请重新保存为 .xlsx 或 CSV</translation>
    </message>
    <message>
        <source>save it again from its source</source>
        <translation>请从来源重新保存</translation>
    </message>
    <message>
        <source>save it again uncompressed if you trust it</source>
        <translation>如果信任它，请不压缩重新保存</translation>
    </message>
    <message>
        <source>save it again with OpenSceneGraph 3.6</source>
        <translation>请用 OpenSceneGraph 3.6 重新保存</translation>
    </message>
    <message>
        <source>save it as UTF-8</source>
        <translation>请保存为 UTF-8</translation>
    </message>
    <message>
        <source>save it with zlib or uncompressed</source>
        <translation>请用 zlib 压缩或不压缩保存</translation>
    </message>
    <message>
        <source>save it without a password</source>
        <translation>请不加密码保存</translation>
    </message>
    <message>
        <source>see docs/replay-format.md</source>
        <translation>请参阅 docs/replay-format.md</translation>
    </message>
    <message>
        <source>see docs/replay-format.md for what a record says</source>
        <translation>记录的内容请参阅 docs/replay-format.md</translation>
    </message>
    <message>
        <source>see what was read with: info --json</source>
        <translation>可用 info --json 查看已读取的内容</translation>
    </message>
    <message>
        <source>sheet &quot;{name}&quot; was read; not read: {others}</source>
        <translation>已读取工作表“{name}”；未读取：{others}</translation>
    </message>
    <message>
        <source>simplify the scene</source>
        <translation>请简化场景</translation>
    </message>
    <message>
        <source>sparse indices must be unsigned whole numbers</source>
        <translation>稀疏索引必须是无符号整数</translation>
    </message>
    <message>
        <source>split it, or allow readers more memory</source>
        <translation>请拆分，或给读取器更多内存</translation>
    </message>
    <message>
        <source>split it, or allow readers more time</source>
        <translation>请拆分，或给读取器更多时间</translation>
    </message>
    <message>
        <source>split it, or give it as a GeoPackage</source>
        <translation>请拆分，或改用 GeoPackage</translation>
    </message>
    <message>
        <source>split it, or import it as a GeoPackage</source>
        <translation>请拆分，或以 GeoPackage 导入</translation>
    </message>
    <message>
        <source>split the file</source>
        <translation>请拆分文件</translation>
    </message>
    <message>
        <source>split the model into buildings</source>
        <translation>请将模型按建筑拆分</translation>
    </message>
    <message>
        <source>split the recording by hour or by day</source>
        <translation>请将记录按小时或按天拆分</translation>
    </message>
    <message>
        <source>structure</source>
        <translation>正在读取结构</translation>
    </message>
    <message>
        <source>subtree version {version} is not read, only 1</source>
        <translation>不支持子树版本 {version}，仅支持 1</translation>
    </message>
    <message>
        <source>swap the two: longitude first in GeoJSON, each under its own name in a table</source>
        <translation>请对调两者：GeoJSON 中经度在前，表格中各用其列名</translation>
    </message>
    <message>
        <source>take that file away and give the system with --crs</source>
        <translation>请移走该文件，并用 --crs 给出坐标系</translation>
    </message>
    <message>
        <source>text is expected here, not {value}</source>
        <translation>此处应为文本，而不是 {value}</translation>
    </message>
    <message>
        <source>texts hold bytes beyond ASCII: taken for {encoding}</source>
        <translation>文字中含有非 ASCII 字节：按 {encoding} 读取</translation>
    </message>
    <message>
        <source>the Draco data carries metadata, which is not read here</source>
        <translation>Draco 数据带有元数据，此处不读取</translation>
    </message>
    <message>
        <source>the Draco data declares {faces} faces and {vertices} vertices in {size} bytes</source>
        <translation>Draco 数据以 {size} 字节声明 {faces} 个面和 {vertices} 个顶点</translation>
    </message>
    <message>
        <source>the Draco data declares {found} points in {size} bytes, the tile {count}</source>
        <translation>Draco 数据在 {size} 字节中声明 {found} 个点，瓦片声明 {count} 个</translation>
    </message>
    <message>
        <source>the Draco data ends in its header</source>
        <translation>Draco 数据在文件头中结束</translation>
    </message>
    <message>
        <source>the Draco data has no attribute {id}</source>
        <translation>Draco 数据没有属性 {id}</translation>
    </message>
    <message>
        <source>the Draco data holds no positions</source>
        <translation>Draco 数据没有位置</translation>
    </message>
    <message>
        <source>the Draco data holds no triangles</source>
        <translation>Draco 数据没有三角形</translation>
    </message>
    <message>
        <source>the Draco data is damaged ({reason})</source>
        <translation>Draco 数据已损坏（{reason}）</translation>
    </message>
    <message>
        <source>the Draco data is no triangle mesh</source>
        <translation>Draco 数据不是三角网</translation>
    </message>
    <message>
        <source>the Draco metadata is nested too deeply</source>
        <translation>Draco 元数据嵌套过深</translation>
    </message>
    <message>
        <source>the GLB declares {length} bytes, there are {found}</source>
        <translation>GLB 声明 {length} 字节，实有 {found} 字节</translation>
    </message>
    <message>
        <source>the GLB ends in its header</source>
        <translation>GLB 在文件头中结束</translation>
    </message>
    <message>
        <source>the GLB holds no JSON</source>
        <translation>GLB 中没有 JSON</translation>
    </message>
    <message>
        <source>the GeoTIFF keys in the file name no system that is known: {text}</source>
        <translation>文件中的 GeoTIFF 键未指明已知坐标系：{text}</translation>
    </message>
    <message>
        <source>the JPEG repeats its scans {scans} times, allowed are {limit}</source>
        <translation>JPEG 的扫描重复 {scans} 次，上限为 {limit}</translation>
    </message>
    <message>
        <source>the JSON is damaged ({reason})</source>
        <translation>JSON 已损坏（{reason}）</translation>
    </message>
    <message>
        <source>the JSON is nested too deeply</source>
        <translation>JSON 嵌套过深</translation>
    </message>
    <message>
        <source>the JSON is not UTF-8</source>
        <translation>JSON 不是 UTF-8</translation>
    </message>
    <message>
        <source>the JSON is not valid ({reason})</source>
        <translation>JSON 无效（{reason}）</translation>
    </message>
    <message>
        <source>the KTX2 file holds a volume, a cube or several layers, not one picture</source>
        <translation>KTX2 文件含体积、立方体或多层图像，而非单幅图片</translation>
    </message>
    <message>
        <source>the KTX2 picture has the format {number}, which is not read by this version</source>
        <translation>KTX2 图片的格式为 {number}，此版本不支持</translation>
    </message>
    <message>
        <source>the SRS names {code} but has other parameters; the parameters were taken (origin {lon} E {lat} N), the code would have put it {distance_km} km away, at {code_lon} E {code_lat} N</source>
        <translation>SRS 写的是 {code}，但参数不同；已采用参数（原点 {lon} E {lat} N），若按代码则会偏离 {distance_km} 千米，位于 {code_lon} E {code_lat} N</translation>
    </message>
    <message>
        <source>the SRS {srs} is no ENU:latitude,longitude</source>
        <translation>SRS {srs} 不是 ENU:纬度,经度</translation>
    </message>
    <message>
        <source>the SRS {srs} is not understood</source>
        <translation>无法理解 SRS {srs}</translation>
    </message>
    <message>
        <source>the SRSOrigin {text} is not three numbers</source>
        <translation>SRSOrigin {text} 不是三个数</translation>
    </message>
    <message>
        <source>the WKT in the file is no system of places on earth: {text}</source>
        <translation>文件中的 WKT 不是地球上的坐标系：{text}</translation>
    </message>
    <message>
        <source>the XML declares a document type or an entity</source>
        <translation>XML 声明了文档类型或实体</translation>
    </message>
    <message>
        <source>the accessor has an unknown type</source>
        <translation>accessor 的类型未知</translation>
    </message>
    <message>
        <source>the answer is larger than {limit} bytes</source>
        <translation>应答超过 {limit} 字节</translation>
    </message>
    <message>
        <source>the array type {kind} is unknown</source>
        <translation>数组类型 {kind} 未知</translation>
    </message>
    <message>
        <source>the attribute is missing</source>
        <translation>缺少该顶点属性</translation>
    </message>
    <message>
        <source>the attributes differ in length</source>
        <translation>各顶点属性长度不同</translation>
    </message>
    <message>
        <source>the bounding box in the header cannot be; that of the points is taken</source>
        <translation>文件头中的范围不可能成立，采用点的范围</translation>
    </message>
    <message>
        <source>the bounding box in the header does not hold the points; the octree&apos;s is taken</source>
        <translation>文件头中的范围不包含全部点，采用八叉树的范围</translation>
    </message>
    <message>
        <source>the link names a file that is no project: {value}</source>
        <translation>链接指向的文件不是项目：{value}</translation>
    </message>
    <message>
        <source>the link names no project file on this machine: {value}</source>
        <translation>链接没有指明本机上的项目文件：{value}</translation>
    </message>
    <message>
        <source>the picture is none of JPEG, PNG, BMP, TGA, WebP, KTX2</source>
        <translation>图片不是 JPEG、PNG、BMP、TGA、WebP、KTX2 中的任何一种</translation>
    </message>
    <message>
        <source>the table needs a column {name} of type {kind}</source>
        <translation>该表需要类型为 {kind} 的列 {name}</translation>
    </message>
    <message>
        <source>the tables of the {kind} leave no room for what follows</source>
        <translation>{kind} 的各表没有为后续内容留出空间</translation>
    </message>
    <message>
        <source>{width} components are not allowed here</source>
        <translation>此处不允许 {width} 个分量</translation>
    </message>
    <message>
        <source>the bounding volume is written only as {name}, which is not read by this version</source>
        <translation>包围体只以 {name} 写出，本版本不支持</translation>
    </message>
    <message>
        <source>FIELDS, SIZE, TYPE and COUNT do not have one entry each for every column</source>
        <translation>FIELDS、SIZE、TYPE 和 COUNT 没有为每一列各给一项</translation>
    </message>
    <message>
        <source>Point cloud (E57)</source>
        <translation>点云（E57）</translation>
    </message>
    <message>
        <source>Point cloud (PCD)</source>
        <translation>点云（PCD）</translation>
    </message>
    <message>
        <source>Point cloud (PLY)</source>
        <translation>点云（PLY）</translation>
    </message>
    <message>
        <source>a column occurs twice</source>
        <translation>有列重复出现</translation>
    </message>
    <message>
        <source>a document type is declared, which E57 has not</source>
        <translation>声明了文档类型，而 E57 不应有</translation>
    </message>
    <message>
        <source>a line has {found} numbers, {count} are declared</source>
        <translation>有一行含 {found} 个数，声明为 {count} 个</translation>
    </message>
    <message>
        <source>a line of points cannot be read ({reason})</source>
        <translation>有一行点数据无法读取（{reason}）</translation>
    </message>
    <message>
        <source>a line of points holds something else than numbers</source>
        <translation>有一行点数据含有非数字内容</translation>
    </message>
    <message>
        <source>a packet at byte {offset} is damaged</source>
        <translation>第 {offset} 字节处的数据包已损坏</translation>
    </message>
    <message>
        <source>a page cannot have {count} bytes</source>
        <translation>一页不可能有 {count} 字节</translation>
    </message>
    <message>
        <source>a picture could not be drawn: {reason}</source>
        <translation>有一帧画面无法绘制：{reason}</translation>
    </message>
    <message>
        <source>a point cannot have {count} bytes</source>
        <translation>一个点不可能有 {count} 字节</translation>
    </message>
    <message>
        <source>check the network and the server; tiles follow by themselves once it answers</source>
        <translation>请检查网络和服务器；服务器恢复应答后瓦片会自动补齐</translation>
    </message>
    <message>
        <source>it cannot be drawn: {reason}</source>
        <translation>无法绘制：{reason}</translation>
    </message>
    <message>
        <source>it cannot have {count} points</source>
        <translation>不可能有 {count} 个点</translation>
    </message>
    <message>
        <source>it declares {count} points, but the file ends before</source>
        <translation>声明 {count} 个点，但文件提前结束</translation>
    </message>
    <message>
        <source>it declares {count} vertices, but the file ends before</source>
        <translation>声明 {count} 个顶点，但文件提前结束</translation>
    </message>
    <message>
        <source>it does not say its format</source>
        <translation>未说明其格式</translation>
    </message>
    <message>
        <source>it does not say what its points hold</source>
        <translation>未说明其点含有什么</translation>
    </message>
    <message>
        <source>it has no column, one twice, or too many</source>
        <translation>没有列、有列重复或列过多</translation>
    </message>
    <message>
        <source>it has no columns x, y and z</source>
        <translation>没有 x、y、z 列</translation>
    </message>
    <message>
        <source>it has no end</source>
        <translation>没有结尾</translation>
    </message>
    <message>
        <source>it has no vertices</source>
        <translation>没有顶点</translation>
    </message>
    <message>
        <source>it has too many packets</source>
        <translation>数据包过多</translation>
    </message>
    <message>
        <source>it has {count} faces, allowed are {limit}</source>
        <translation>它有 {count} 个面，最多允许 {limit} 个</translation>
    </message>
    <message>
        <source>it has {found} lines of points, {count} are declared</source>
        <translation>有 {found} 行点数据，声明为 {count} 行</translation>
    </message>
    <message>
        <source>it reaches beyond the end of the file</source>
        <translation>超出文件末尾</translation>
    </message>
    <message>
        <source>its description cannot have {count} bytes</source>
        <translation>其描述不可能有 {count} 字节</translation>
    </message>
    <message>
        <source>its elements are too many, or nested too deep</source>
        <translation>其元素过多或嵌套过深</translation>
    </message>
    <message>
        <source>its overview needs up to {needed} GB of disk, {free} are free</source>
        <translation>其概览最多需要 {needed} GB 磁盘空间，剩余 {free} GB</translation>
    </message>
    <message>
        <source>its points cannot be found</source>
        <translation>找不到其点数据</translation>
    </message>
    <message>
        <source>its points have no coordinates</source>
        <translation>其点没有坐标</translation>
    </message>
    <message>
        <source>its points hold a value twice</source>
        <translation>其点有重复的值</translation>
    </message>
    <message>
        <source>its points hold more than {limit} values</source>
        <translation>其点的值超过 {limit} 个</translation>
    </message>
    <message>
        <source>its records end before number {count}</source>
        <translation>其记录在第 {count} 条之前结束</translation>
    </message>
    <message>
        <source>its rows have no fixed length</source>
        <translation>其各行长度不固定</translation>
    </message>
    <message>
        <source>none of its {count} root tiles can be read</source>
        <translation>其 {count} 个根瓦片均无法读取</translation>
    </message>
    <message>
        <source>layer {layer} ({kind}) cannot be drawn: {reason}</source>
        <translation>图层 {layer}（{kind}）无法绘制：{reason}</translation>
    </message>
    <message>
        <source>City model (CityGML)</source>
        <translation>城市模型（CityGML）</translation>
    </message>
    <message>
        <source>City model (CityJSON, CityJSONSeq)</source>
        <translation>城市模型（CityJSON、CityJSONSeq）</translation>
    </message>
    <message>
        <source>CityGML {version} is not read, only {versions}</source>
        <translation>不读取 CityGML {version}，只读取 {versions}</translation>
    </message>
    <message>
        <source>CityJSON {version} is not read, only {versions}</source>
        <translation>不读取 CityJSON {version}，只读取 {versions}</translation>
    </message>
    <message>
        <source>Records in columns (Parquet, GeoParquet)</source>
        <translation>列式记录（Parquet、GeoParquet）</translation>
    </message>
    <message>
        <source>a CityJSONFeature is expected here, not {value}</source>
        <translation>此处应为 CityJSONFeature，而不是 {value}</translation>
    </message>
    <message>
        <source>a footer of {size} bytes cannot be</source>
        <translation>文件尾不可能有 {size} 字节</translation>
    </message>
    <message>
        <source>a line of {size} bytes, allowed are {limit}</source>
        <translation>有一行长 {size} 字节，上限为 {limit}</translation>
    </message>
    <message>
        <source>a link begins with {start}</source>
        <translation>链接应以 {start} 开头</translation>
    </message>
    <message>
        <source>a member has more than {limit} elements</source>
        <translation>一个成员的元素超过 {limit} 个</translation>
    </message>
    <message>
        <source>another program is making it</source>
        <translation>另一个程序正在生成它</translation>
    </message>
    <message>
        <source>check the columns with coordinates</source>
        <translation>请检查坐标列</translation>
    </message>
    <message>
        <source>columns of lists, records or bytes are left out: {names}</source>
        <translation>列表、结构或字节类型的列未读取：{names}</translation>
    </message>
    <message>
        <source>copy it again from where it was made</source>
        <translation>请从生成处重新复制</translation>
    </message>
    <message>
        <source>export a part of it, or in tiles</source>
        <translation>请只导出一部分，或分块导出</translation>
    </message>
    <message>
        <source>export it again as CityGML 1.0, 2.0 or 3.0</source>
        <translation>请重新导出为 CityGML 1.0、2.0 或 3.0</translation>
    </message>
    <message>
        <source>export it again as CityJSON 1.0, 1.1 or 2.0</source>
        <translation>请重新导出为 CityJSON 1.0、1.1 或 2.0</translation>
    </message>
    <message>
        <source>export it again with surfaces or solids</source>
        <translation>请连同面或实体重新导出</translation>
    </message>
    <message>
        <source>export it as CityJSONSeq (.city.jsonl), or in tiles</source>
        <translation>请导出为 CityJSONSeq（.city.jsonl），或分块导出</translation>
    </message>
    <message>
        <source>export it in tiles</source>
        <translation>请分块导出</translation>
    </message>
    <message>
        <source>export it without a key</source>
        <translation>请不加密重新导出</translation>
    </message>
    <message>
        <source>geometry encoded as &quot;{encoding}&quot; is not read</source>
        <translation>不支持编码为“{encoding}”的几何</translation>
    </message>
    <message>
        <source>it holds more than {limit} {what}</source>
        <translation>其中超过 {limit} 个 {what}</translation>
    </message>
    <message>
        <source>it holds no CityJSON header</source>
        <translation>其中没有 CityJSON 文件头</translation>
    </message>
    <message>
        <source>it holds no city objects</source>
        <translation>其中没有城市对象</translation>
    </message>
    <message>
        <source>it holds {tag}, not a CityModel</source>
        <translation>其中是 {tag}，不是 CityModel</translation>
    </message>
    <message>
        <source>it lies beyond the end of the file</source>
        <translation>它超出了文件末尾</translation>
    </message>
    <message>
        <source>it would unpack to {size} MB at once</source>
        <translation>一次解压将达到 {size} MB</translation>
    </message>
    <message>
        <source>no OpenGL 3.2 context can be made; install a graphics driver or Mesa (libegl1, libgl1)</source>
        <translation>无法创建 OpenGL 3.2 上下文；请安装显卡驱动或 Mesa（libegl1、libgl1）</translation>
    </message>
    <message>
        <source>none of its {count} city objects has a surface that can be drawn</source>
        <translation>其 {count} 个城市对象都没有可绘制的面</translation>
    </message>
    <message>
        <source>none of the {count} rows has coordinates that can be trusted</source>
        <translation>{count} 行中没有一行的坐标可信</translation>
    </message>
    <message>
        <source>nothing can be at byte {offset}</source>
        <translation>第 {offset} 字节处不可能有内容</translation>
    </message>
    <message>
        <source>open the delivery again: its overview is made anew</source>
        <translation>请重新打开该成果：将重新生成概览</translation>
    </message>
    <message>
        <source>rename one of them</source>
        <translation>请重命名其中一列</translation>
    </message>
    <message>
        <source>split the file, or name columns of numbers longitude and latitude</source>
        <translation>请拆分文件，或将数值坐标列命名为经度和纬度</translation>
    </message>
    <message>
        <source>the Parquet file is damaged: {reason}</source>
        <translation>Parquet 文件已损坏：{reason}</translation>
    </message>
    <message>
        <source>the XML is damaged ({reason})</source>
        <translation>XML 已损坏（{reason}）</translation>
    </message>
    <message>
        <source>the XML is nested deeper than {limit}</source>
        <translation>XML 嵌套超过 {limit} 层</translation>
    </message>
    <message>
        <source>the box cannot be</source>
        <translation>该范围不可能成立</translation>
    </message>
    <message>
        <source>the buffer declares {length} bytes, there are {found}</source>
        <translation>缓冲区声明 {length} 字节，实有 {found} 字节</translation>
    </message>
    <message>
        <source>the buffer has neither a uri nor a binary chunk</source>
        <translation>缓冲区既没有 uri 也没有二进制块</translation>
    </message>
    <message>
        <source>the buffer has no uri, and the file holds no bytes for it</source>
        <translation>缓冲区没有 uri，文件中也没有其数据</translation>
    </message>
    <message>
        <source>the buffer view ends {over} bytes past its buffer</source>
        <translation>缓冲区视图超出其缓冲区 {over} 字节</translation>
    </message>
    <message>
        <source>the buffer view is packed with {name}, which is not read by this version</source>
        <translation>缓冲区视图用 {name} 压缩，本版本不支持</translation>
    </message>
    <message>
        <source>the buffer {uri} is missing</source>
        <translation>缺少缓冲区 {uri}</translation>
    </message>
    <message>
        <source>the byte stride {stride} does not fit elements of {size} bytes</source>
        <translation>字节步长 {stride} 与 {size} 字节的元素不符</translation>
    </message>
    <message>
        <source>the checksum of page {page} is wrong: the file is damaged</source>
        <translation>第 {page} 页的校验和有误：文件已损坏</translation>
    </message>
    <message>
        <source>the chunk table is damaged</source>
        <translation>数据块表已损坏</translation>
    </message>
    <message>
        <source>the chunk table is damaged ({reason})</source>
        <translation>数据块表已损坏（{reason}）</translation>
    </message>
    <message>
        <source>the class has no property {name}</source>
        <translation>该类没有属性 {name}</translation>
    </message>
    <message>
        <source>the class {name} is not understood, and this file gives no way to skip it</source>
        <translation>无法理解类 {name}，此文件也无法将其跳过</translation>
    </message>
    <message>
        <source>the class {name} stands where a picture must be</source>
        <translation>应为图片之处出现了类 {name}</translation>
    </message>
    <message>
        <source>the cmpt declares version {version} and {total} bytes, there are {found}</source>
        <translation>cmpt 声明版本 {version}、{total} 字节，实有 {found} 字节</translation>
    </message>
    <message>
        <source>the cmpt declares {count} tiles in {total} bytes</source>
        <translation>cmpt 以 {total} 字节声明 {count} 个瓦片</translation>
    </message>
    <message>
        <source>the cmpt ends in its header</source>
        <translation>cmpt 在文件头中结束</translation>
    </message>
    <message>
        <source>the component type {type} is unknown</source>
        <translation>分量类型 {type} 未知</translation>
    </message>
    <message>
        <source>the compressed points are damaged</source>
        <translation>压缩的点数据已损坏</translation>
    </message>
    <message>
        <source>the compressed points are damaged ({reason})</source>
        <translation>压缩的点数据已损坏（{reason}）</translation>
    </message>
    <message>
        <source>the compressor {name} is unknown</source>
        <translation>压缩器 {name} 未知</translation>
    </message>
    <message>
        <source>the content is empty</source>
        <translation>内容为空</translation>
    </message>
    <message>
        <source>the content is not what the suffix {suffix} says</source>
        <translation>内容与后缀 {suffix} 不符</translation>
    </message>
    <message>
        <source>the content requires {name}, which is not read by this version</source>
        <translation>内容需要 {name}，本版本不支持</translation>
    </message>
    <message>
        <source>the coordinate reference system &quot;{crs}&quot; is not known</source>
        <translation>坐标系“{crs}”未知</translation>
    </message>
    <message>
        <source>the coordinate reference system in the file is not known: {text}</source>
        <translation>文件中的坐标系未知：{text}</translation>
    </message>
    <message>
        <source>the coordinate reference system is not stated</source>
        <translation>未说明坐标系</translation>
    </message>
    <message>
        <source>the coordinate reference system is not stated; it must be given to open this</source>
        <translation>未说明坐标系；必须指定才能打开</translation>
    </message>
    <message>
        <source>the coordinate reference system is the file&apos;s own; its datum is taken as WGS 84</source>
        <translation>坐标系为文件自定义，基准按 WGS 84 处理</translation>
    </message>
    <message>
        <source>the coordinate reference system is written in {count} bytes</source>
        <translation>坐标系的描述长达 {count} 字节</translation>
    </message>
    <message>
        <source>the coordinates cannot be degrees: {count} of {total} lie beyond 180 or 90</source>
        <translation>坐标不可能是度：{total} 个中有 {count} 个超出 180 或 90</translation>
    </message>
    <message>
        <source>the coordinates do not lie where {srs} is used: taken for the model&apos;s own</source>
        <translation>坐标不在 {srs} 的适用范围内：按模型自身坐标处理</translation>
    </message>
    <message>
        <source>the coordinates go beyond {limit}</source>
        <translation>坐标超出 {limit}</translation>
    </message>
    <message>
        <source>the coordinates look like those of a map, but no system is stated: moved to the origin; give --crs</source>
        <translation>坐标像是地图坐标，但未说明坐标系：已移到原点；请用 --crs 指定</translation>
    </message>
    <message>
        <source>the coordinates of {srs} are taken with north first: they fit so</source>
        <translation>{srs} 的坐标按北向在前处理：这样才吻合</translation>
    </message>
    <message>
        <source>the cube has no size</source>
        <translation>立方体没有大小</translation>
    </message>
    <message>
        <source>the data: uri has no data</source>
        <translation>data: uri 没有数据</translation>
    </message>
    <message>
        <source>the data: uri is damaged ({reason})</source>
        <translation>data: uri 已损坏（{reason}）</translation>
    </message>
    <message>
        <source>the data: uri is larger than {limit} bytes</source>
        <translation>data: uri 超过 {limit} 字节</translation>
    </message>
    <message>
        <source>the database is damaged ({reason})</source>
        <translation>数据库已损坏（{reason}）</translation>
    </message>
    <message>
        <source>the database is damaged: {reason}</source>
        <translation>数据库已损坏：{reason}</translation>
    </message>
    <message>
        <source>the demo cannot be made: {reason}</source>
        <translation>无法生成演示数据：{reason}</translation>
    </message>
    <message>
        <source>the demo needs {size} GB of free disk</source>
        <translation>生成示例需要 {size} GB 可用磁盘空间</translation>
    </message>
    <message>
        <source>the description of the geometry is malformed</source>
        <translation>几何的描述格式有误</translation>
    </message>
    <message>
        <source>the directory is damaged</source>
        <translation>目录已损坏</translation>
    </message>
    <message>
        <source>the end of the file is missing</source>
        <translation>文件末尾缺失</translation>
    </message>
    <message>
        <source>the entry declares {size} bytes, allowed are {limit}</source>
        <translation>该条目声明 {size} 字节，最多允许 {limit}</translation>
    </message>
    <message>
        <source>the entry ends {over} bytes past its place</source>
        <translation>该条目超出其位置 {over} 字节</translation>
    </message>
    <message>
        <source>the entry is damaged ({reason})</source>
        <translation>该条目已损坏（{reason}）</translation>
    </message>
    <message>
        <source>the entry is damaged: its size or checksum is wrong</source>
        <translation>该条目已损坏：大小或校验和有误</translation>
    </message>
    <message>
        <source>the entry is encrypted</source>
        <translation>该条目已加密</translation>
    </message>
    <message>
        <source>the entry is packed by method {method}; stored, deflate and Zstandard are read</source>
        <translation>该条目以方式 {method} 打包；支持不压缩、deflate 和 Zstandard</translation>
    </message>
    <message>
        <source>the entry is {kind} of {size} bytes</source>
        <translation>该条目是 {size} 字节的 {kind}</translation>
    </message>
    <message>
        <source>the entry {name} leads out of the package</source>
        <translation>条目 {name} 指向包外</translation>
    </message>
    <message>
        <source>the extended records are not read: {count} at byte {offset}</source>
        <translation>扩展记录未读取：第 {offset} 字节处声明 {count} 个</translation>
    </message>
    <message>
        <source>the file cannot be read ({reason})</source>
        <translation>无法读取文件（{reason}）</translation>
    </message>
    <message>
        <source>the file cannot be read: {reason}</source>
        <translation>无法读取文件：{reason}</translation>
    </message>
    <message>
        <source>the file ends before END-ISO-10303-21, it is cut off</source>
        <translation>文件在 END-ISO-10303-21 之前结束，已被截断</translation>
    </message>
    <message>
        <source>the file ends here, in the middle of its content</source>
        <translation>文件在此结束，内容只到一半</translation>
    </message>
    <message>
        <source>the file has become shorter while it was read</source>
        <translation>读取期间文件变短了</translation>
    </message>
    <message>
        <source>the file has {found} bytes, not {length}</source>
        <translation>文件有 {found} 字节，而不是 {length}</translation>
    </message>
    <message>
        <source>the file has {size} MB, more than the {limit} MB that are read at once</source>
        <translation>文件有 {size} MB，超过一次读取的上限 {limit} MB</translation>
    </message>
    <message>
        <source>the file has {size} bytes, allowed are {limit}</source>
        <translation>文件有 {size} 字节，上限为 {limit}</translation>
    </message>
    <message>
        <source>the file holds a {name}, not a scene</source>
        <translation>文件中是 {name}，不是场景</translation>
    </message>
    <message>
        <source>the file holds no scene but type {kind}</source>
        <translation>文件中没有场景，而是类型 {kind}</translation>
    </message>
    <message>
        <source>the file is a link that leads out of its dataset</source>
        <translation>文件是指向数据集之外的链接</translation>
    </message>
    <message>
        <source>the file is cut or damaged; copy it again</source>
        <translation>文件被截断或已损坏，请重新复制</translation>
    </message>
    <message>
        <source>the file is damaged; copy it again</source>
        <translation>文件已损坏，请重新复制</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>文件为空</translation>
    </message>
    <message>
        <source>the file is encrypted</source>
        <translation>文件已加密</translation>
    </message>
    <message>
        <source>the file is probably damaged; export it again</source>
        <translation>文件可能已损坏，请重新导出</translation>
    </message>
    <message>
        <source>the file is probably hostile</source>
        <translation>该文件可能是恶意的</translation>
    </message>
    <message>
        <source>the file is probably hostile or damaged; do not use it</source>
        <translation>文件可能含有恶意内容或已损坏，请勿使用</translation>
    </message>
    <message>
        <source>the file on the server ends before this</source>
        <translation>服务器上的文件在此之前就结束了</translation>
    </message>
    <message>
        <source>the file says that its coordinates are geocentric, but they are {km} km from there</source>
        <translation>文件称其坐标为地心坐标，但与之相差 {km} 千米</translation>
    </message>
    <message>
        <source>the file {uri} is missing</source>
        <translation>缺少文件 {uri}</translation>
    </message>
    <message>
        <source>the first chunk is not JSON</source>
        <translation>第一个数据块不是 JSON</translation>
    </message>
    <message>
        <source>the first line must be {&quot;format&quot;: &quot;{format}&quot;}</source>
        <translation>第一行必须是 {&quot;format&quot;: &quot;{format}&quot;}</translation>
    </message>
    <message>
        <source>the folder for prepared files cannot be written: {reason}</source>
        <translation>无法写入预处理文件夹：{reason}</translation>
    </message>
    <message>
        <source>the folder holds something else already</source>
        <translation>文件夹中已有其他内容</translation>
    </message>
    <message>
        <source>the foot of each row is its &quot;{column}&quot;</source>
        <translation>各行的底部取自“{column}”</translation>
    </message>
    <message>
        <source>the footprints of {name} cannot be drawn: {reason}</source>
        <translation>{name} 的建筑轮廓无法绘制：{reason}</translation>
    </message>
    <message>
        <source>the footprints of {name} cannot be told apart on the mesh: {reason}</source>
        <translation>{name} 的轮廓无法用于单体化：{reason}</translation>
    </message>
    <message>
        <source>the form {kind} is not known</source>
        <translation>未知的形式 {kind}</translation>
    </message>
    <message>
        <source>the format is not known</source>
        <translation>格式未知</translation>
    </message>
    <message>
        <source>the format {kind} is not known</source>
        <translation>未知的格式 {kind}</translation>
    </message>
    <message>
        <source>the glTF format {format} is unknown</source>
        <translation>未知的 glTF 格式 {format}</translation>
    </message>
    <message>
        <source>the gzip data ends too early</source>
        <translation>gzip 数据提前结束</translation>
    </message>
    <message>
        <source>the gzip data holds more than {limit} bytes</source>
        <translation>gzip 数据超过 {limit} 字节</translation>
    </message>
    <message>
        <source>the gzip data is damaged ({reason})</source>
        <translation>gzip 数据已损坏（{reason}）</translation>
    </message>
    <message>
        <source>the header does not say {format}</source>
        <translation>文件头没有写 {format}</translation>
    </message>
    <message>
        <source>the header says {declared} bytes, the file has {size}</source>
        <translation>文件头写 {declared} 字节，文件有 {size} 字节</translation>
    </message>
    <message>
        <source>the header&apos;s size cannot be {size}</source>
        <translation>文件头的大小不可能是 {size}</translation>
    </message>
    <message>
        <source>the height system {code} in the file is not known</source>
        <translation>文件中的高程系统 {code} 未知</translation>
    </message>
    <message>
        <source>the hierarchy has {count} bytes</source>
        <translation>层级结构有 {count} 字节</translation>
    </message>
    <message>
        <source>the hierarchy is stored in a way that is not known</source>
        <translation>层级结构的存储方式未知</translation>
    </message>
    <message>
        <source>the index of the points is damaged</source>
        <translation>点的索引已损坏</translation>
    </message>
    <message>
        <source>the line is not understood</source>
        <translation>无法理解该行</translation>
    </message>
    <message>
        <source>the link is longer than {limit} characters</source>
        <translation>链接超过 {limit} 个字符</translation>
    </message>
    <message>
        <source>the link names more than {limit} buildings</source>
        <translation>链接包含的建筑超过 {limit} 个</translation>
    </message>
    <message>
        <source>the link says {key} twice</source>
        <translation>链接中 {key} 出现了两次</translation>
    </message>
    <message>
        <source>the list of features is empty</source>
        <translation>要素列表为空</translation>
    </message>
    <message>
        <source>the mapping is not valid: {reason}</source>
        <translation>映射无效：{reason}</translation>
    </message>
    <message>
        <source>the mapping must name columns of this table: {columns}</source>
        <translation>映射必须使用此表的列名：{columns}</translation>
    </message>
    <message>
        <source>the model lies {km} km from the project&apos;s origin</source>
        <translation>模型距项目原点 {km} 千米</translation>
    </message>
    <message>
        <source>the model says no place on earth: it stands at the origin of a local site</source>
        <translation>模型未说明地理位置：放在本地站点的原点</translation>
    </message>
    <message>
        <source>the model says no place on earth: it stands at the origin of the project&apos;s site</source>
        <translation>模型未说明地理位置：放在项目站点的原点</translation>
    </message>
    <message>
        <source>the model states no storeys</source>
        <translation>模型没有楼层</translation>
    </message>
    <message>
        <source>the name is not UTF-8</source>
        <translation>文件名不是 UTF-8 编码</translation>
    </message>
    <message>
        <source>the nodes are not whole</source>
        <translation>节点不完整</translation>
    </message>
    <message>
        <source>the nodes form a cycle</source>
        <translation>节点形成循环</translation>
    </message>
    <message>
        <source>the number is not finite</source>
        <translation>数字不是有限数</translation>
    </message>
    <message>
        <source>the offset of the coordinates cannot be {value}</source>
        <translation>坐标偏移不可能是 {value}</translation>
    </message>
    <message>
        <source>the offset type {type} is unknown</source>
        <translation>未知的偏移类型 {type}</translation>
    </message>
    <message>
        <source>the offsets do not ascend</source>
        <translation>偏移没有递增</translation>
    </message>
    <message>
        <source>the origin {origin} lies outside of the SRS {srs}</source>
        <translation>原点 {origin} 超出 SRS {srs} 的范围</translation>
    </message>
    <message>
        <source>the overview of the delivery is damaged</source>
        <translation>该成果的概览已损坏</translation>
    </message>
    <message>
        <source>the package has no table {name}</source>
        <translation>包中没有表 {name}</translation>
    </message>
    <message>
        <source>the package holds no {name}</source>
        <translation>包中没有 {name}</translation>
    </message>
    <message>
        <source>the package holds the same name twice, or one that leads out of it</source>
        <translation>压缩包中有重复的名称，或有指向包外的名称</translation>
    </message>
    <message>
        <source>the package is damaged: {reason}</source>
        <translation>数据包已损坏：{reason}</translation>
    </message>
    <message>
        <source>the package would unpack to {size} MB in {count} entries</source>
        <translation>数据包将解压为 {count} 项、共 {size} MB</translation>
    </message>
    <message>
        <source>the packed body ends too early</source>
        <translation>压缩主体提前结束</translation>
    </message>
    <message>
        <source>the packed body is damaged ({reason})</source>
        <translation>压缩主体已损坏（{reason}）</translation>
    </message>
    <message>
        <source>the packed data is damaged ({reason})</source>
        <translation>打包的数据已损坏（{reason}）</translation>
    </message>
    <message>
        <source>the page leads back to itself</source>
        <translation>该页又指回自身</translation>
    </message>
    <message>
        <source>the picture cannot be written: {reason}</source>
        <translation>无法写入图片：{reason}</translation>
    </message>
    <message>
        <source>the picture declares {width} x {height} pixels, allowed are 1 to {side} a side and {pixels} in all</source>
        <translation>图片声明 {width} x {height} 像素，允许每边 1 到 {side}、总计 {pixels}</translation>
    </message>
    <message>
        <source>the picture was not complete within {seconds} s</source>
        <translation>画面未能在 {seconds} 秒内完成</translation>
    </message>
    <message>
        <source>the pictures of a file of {size} bytes unfold to more than {limit} bytes</source>
        <translation>{size} 字节的文件中的图片解开后超过 {limit} 字节</translation>
    </message>
    <message>
        <source>the points are compressed by an unfinished LAZ</source>
        <translation>点由未完成的 LAZ 压缩</translation>
    </message>
    <message>
        <source>the points are compressed, but how is not said</source>
        <translation>点已压缩，但未说明压缩方式</translation>
    </message>
    <message>
        <source>the points cannot begin at byte {offset}</source>
        <translation>点数据不可能从第 {offset} 字节开始</translation>
    </message>
    <message>
        <source>the points could not be read</source>
        <translation>无法读取点数据</translation>
    </message>
    <message>
        <source>the points lie outside of where {crs} is defined</source>
        <translation>点位于 {crs} 的适用范围之外</translation>
    </message>
    <message>
        <source>the primitive set type {kind} is unknown</source>
        <translation>图元集类型 {kind} 未知</translation>
    </message>
    <message>
        <source>the project asks {host}, which was not agreed to</source>
        <translation>项目要访问 {host}，尚未得到同意</translation>
    </message>
    <message>
        <source>the project cannot be saved: {reason}</source>
        <translation>无法保存项目：{reason}</translation>
    </message>
    <message>
        <source>the project file is larger than 64 MB</source>
        <translation>项目文件超过 64 MB</translation>
    </message>
    <message>
        <source>the project has no place on earth: drawn about the origin of the mesh</source>
        <translation>项目没有地理位置：围绕网格的原点绘制</translation>
    </message>
    <message>
        <source>the project has no place on earth: the points keep their own coordinates</source>
        <translation>项目没有地理位置：点保留自身坐标</translation>
    </message>
    <message>
        <source>the project is of format {stated}, this version reads {known}</source>
        <translation>项目格式为 {stated}，本版本可读 {known}</translation>
    </message>
    <message>
        <source>the property is required and missing</source>
        <translation>缺少必需的属性</translation>
    </message>
    <message>
        <source>the property type {type} is unknown</source>
        <translation>未知的属性类型 {type}</translation>
    </message>
    <message>
        <source>the radius is negative</source>
        <translation>半径为负</translation>
    </message>
    <message>
        <source>the reader failed: {reason}</source>
        <translation>读取器失败：{reason}</translation>
    </message>
    <message>
        <source>the reader stopped ({reason})</source>
        <translation>读取器已停止（{reason}）</translation>
    </message>
    <message>
        <source>the reader wrote more than {count} bytes of messages</source>
        <translation>读取器输出的消息超过 {count} 字节</translation>
    </message>
    <message>
        <source>the reader&apos;s result is damaged: {reason}</source>
        <translation>读取器的结果已损坏：{reason}</translation>
    </message>
    <message>
        <source>the recorded waveforms are left out, the points are read</source>
        <translation>略去记录的波形，读取点数据</translation>
    </message>
    <message>
        <source>the region is not on earth: radians are expected</source>
        <translation>region 不在地球上：应以弧度表示</translation>
    </message>
    <message>
        <source>the region&apos;s south or bottom lies above its north or top</source>
        <translation>region 的南边或底部高于北边或顶部</translation>
    </message>
    <message>
        <source>the root cube cannot be</source>
        <translation>根立方体不可能成立</translation>
    </message>
    <message>
        <source>the rotation cannot be</source>
        <translation>该旋转不可能成立</translation>
    </message>
    <message>
        <source>the row is malformed: {reason}</source>
        <translation>该行有误：{reason}</translation>
    </message>
    <message>
        <source>the scale cannot be {value}</source>
        <translation>比例不可能是 {value}</translation>
    </message>
    <message>
        <source>the scale of the coordinates cannot be 0</source>
        <translation>坐标比例不可能是 0</translation>
    </message>
    <message>
        <source>the scale of the coordinates cannot be {value}</source>
        <translation>坐标比例不可能是 {value}</translation>
    </message>
    <message>
        <source>the scale of {source} ({scale}) does not fit the units: left out</source>
        <translation>{source} 的比例（{scale}）与单位不符：已忽略</translation>
    </message>
    <message>
        <source>the scene cannot be drawn: {reason}</source>
        <translation>场景无法绘制：{reason}</translation>
    </message>
    <message>
        <source>the scene has no place on earth: the rows are listed, not drawn</source>
        <translation>场景没有地理位置：各行只列出，不绘制</translation>
    </message>
    <message>
        <source>the scene is too far behind; a change was left out</source>
        <translation>场景落后太多；有一项更改被略过</translation>
    </message>
    <message>
        <source>the scene met a fault: {reason}</source>
        <translation>场景出现故障：{reason}</translation>
    </message>
    <message>
        <source>the scene repeats its meshes until they exceed {limit} bytes</source>
        <translation>场景重复使用网格，直到超过 {limit} 字节</translation>
    </message>
    <message>
        <source>the scene repeats its meshes until they exceed {limit} samples</source>
        <translation>场景反复引用网格，采样点超过 {limit} 个</translation>
    </message>
    <message>
        <source>the scene unfolds to more than {limit} nodes</source>
        <translation>场景展开后超过 {limit} 个节点</translation>
    </message>
    <message>
        <source>the schema has no class {name}</source>
        <translation>模式中没有类 {name}</translation>
    </message>
    <message>
        <source>the schema has no enum {name}</source>
        <translation>模式中没有枚举 {name}</translation>
    </message>
    <message>
        <source>the schema {schema} is not supported</source>
        <translation>不支持 {schema} 架构</translation>
    </message>
    <message>
        <source>the section of the link cannot be</source>
        <translation>链接中的剖切无效</translation>
    </message>
    <message>
        <source>the server does not answer</source>
        <translation>服务器没有应答</translation>
    </message>
    <message>
        <source>the server does not give it ({reason})</source>
        <translation>服务器未提供（{reason}）</translation>
    </message>
    <message>
        <source>the server gives a web page instead of a tile</source>
        <translation>服务器返回的是网页而不是瓦片</translation>
    </message>
    <message>
        <source>the server gives another part of the file than asked for ({given})</source>
        <translation>服务器给出的不是所请求的文件部分（{given}）</translation>
    </message>
    <message>
        <source>the server gives less of the file than asked for</source>
        <translation>服务器给出的内容少于请求</translation>
    </message>
    <message>
        <source>the server gives whole files only, not parts of them</source>
        <translation>服务器只提供整个文件，不提供部分内容</translation>
    </message>
    <message>
        <source>the sparse index {index} is not below {count}</source>
        <translation>稀疏索引 {index} 不小于 {count}</translation>
    </message>
    <message>
        <source>the subtree declares {declared} bytes, there are {found}</source>
        <translation>子树声明 {declared} 字节，实有 {found}</translation>
    </message>
    <message>
        <source>the subtree ends in its header</source>
        <translation>子树在其头部就结束了</translation>
    </message>
    <message>
        <source>the system {crs} is not understood</source>
        <translation>无法理解坐标系 {crs}</translation>
    </message>
    <message>
        <source>the system {crs} is not used: the model&apos;s coordinates are small</source>
        <translation>未使用坐标系 {crs}：模型坐标值很小</translation>
    </message>
    <message>
        <source>the system {name} is not understood</source>
        <translation>无法识别坐标系 {name}</translation>
    </message>
    <message>
        <source>the table holds more than {limit} bytes</source>
        <translation>该表超过 {limit} 字节</translation>
    </message>
    <message>
        <source>the table is larger than {cells} cells or {columns} columns</source>
        <translation>数据表超过 {cells} 个单元格或 {columns} 列</translation>
    </message>
    <message>
        <source>the text is taken as GB18030</source>
        <translation>文本按 GB18030 处理</translation>
    </message>
    <message>
        <source>the tile lies past the end of the cmpt</source>
        <translation>瓦片超出 cmpt 的末尾</translation>
    </message>
    <message>
        <source>the tile of {length} bytes does not fit its cmpt</source>
        <translation>{length} 字节的瓦片与其 cmpt 不符</translation>
    </message>
    <message>
        <source>the tiles are not whole</source>
        <translation>瓦片不完整</translation>
    </message>
    <message>
        <source>the tileset leads back to itself ({uri})</source>
        <translation>瓦片集指回自身（{uri}）</translation>
    </message>
    <message>
        <source>the tileset lies outside {crs}</source>
        <translation>瓦片集位于 {crs} 之外</translation>
    </message>
    <message>
        <source>the tileset requires {name}, which is not read by this version</source>
        <translation>瓦片集需要 {name}，本版本不支持</translation>
    </message>
    <message>
        <source>the time zone &quot;{name}&quot; is not known on this machine</source>
        <translation>本机不认识时区“{name}”</translation>
    </message>
    <message>
        <source>the transform is not affine: its last row must be 0 0 0 1</source>
        <translation>变换不是仿射的：最后一行必须为 0 0 0 1</translation>
    </message>
    <message>
        <source>the transform is not finite or too large</source>
        <translation>变换不是有限数或过大</translation>
    </message>
    <message>
        <source>the transform is singular: it flattens the tile</source>
        <translation>变换是奇异的：会把瓦片压扁</translation>
    </message>
    <message>
        <source>the transform moves beyond 1e9 m</source>
        <translation>变换的位移超过 1e9 米</translation>
    </message>
    <message>
        <source>the translation cannot be</source>
        <translation>该平移不可能成立</translation>
    </message>
    <message>
        <source>the type is {value}, not CityJSON</source>
        <translation>类型是 {value}，不是 CityJSON</translation>
    </message>
    <message>
        <source>the type {kind} is not known</source>
        <translation>未知的类型 {kind}</translation>
    </message>
    <message>
        <source>the unit of heights is not stated: they are taken as {unit}</source>
        <translation>未说明高程单位：按 {unit} 处理</translation>
    </message>
    <message>
        <source>the up axis {axis} is none of X, Y, Z</source>
        <translation>向上轴 {axis} 不是 X、Y、Z 之一</translation>
    </message>
    <message>
        <source>the uri has {count} characters</source>
        <translation>uri 有 {count} 个字符</translation>
    </message>
    <message>
        <source>the uri holds control characters</source>
        <translation>uri 含有控制字符</translation>
    </message>
    <message>
        <source>the uri is empty</source>
        <translation>uri 为空</translation>
    </message>
    <message>
        <source>the uri is not UTF-8</source>
        <translation>uri 不是 UTF-8</translation>
    </message>
    <message>
        <source>the uri {uri} hides {escape} by percent-encoding</source>
        <translation>uri {uri} 以百分号编码隐藏了 {escape}</translation>
    </message>
    <message>
        <source>the uri {uri} is absolute</source>
        <translation>uri {uri} 是绝对路径</translation>
    </message>
    <message>
        <source>the uri {uri} is absolute or leads elsewhere</source>
        <translation>uri {uri} 是绝对路径或指向别处</translation>
    </message>
    <message>
        <source>the uri {uri} is not UTF-8</source>
        <translation>uri {uri} 不是 UTF-8</translation>
    </message>
    <message>
        <source>the uri {uri} leads out of the dataset&apos;s folder</source>
        <translation>uri {uri} 指向数据集文件夹之外</translation>
    </message>
    <message>
        <source>the uri {uri} names a device</source>
        <translation>uri {uri} 指的是设备</translation>
    </message>
    <message>
        <source>the uri {uri} names no file</source>
        <translation>uri {uri} 没有指明文件</translation>
    </message>
    <message>
        <source>the value is nested deeper than {limit}</source>
        <translation>值的嵌套深度超过 {limit}</translation>
    </message>
    <message>
        <source>the vertical datum is not stated: heights are taken as metres above the ellipsoid</source>
        <translation>未说明高程基准：高度按椭球面以上的米数处理</translation>
    </message>
    <message>
        <source>the workbook cannot be read: {reason}</source>
        <translation>无法读取工作簿：{reason}</translation>
    </message>
    <message>
        <source>the workbook is encrypted</source>
        <translation>工作簿已加密</translation>
    </message>
    <message>
        <source>the zip64 record is not where it should be</source>
        <translation>zip64 记录不在应有的位置</translation>
    </message>
    <message>
        <source>the {key} of the link cannot be: {value}</source>
        <translation>链接中的 {key} 无效：{value}</translation>
    </message>
    <message>
        <source>the {key} of the link is not text</source>
        <translation>链接中的 {key} 不是文本</translation>
    </message>
    <message>
        <source>the {kind} declares {total} bytes, there are {found}</source>
        <translation>{kind} 声明 {total} 字节，实有 {found}</translation>
    </message>
    <message>
        <source>the {kind} ends in its header</source>
        <translation>{kind} 在其头部就结束了</translation>
    </message>
    <message>
        <source>the {kind} picture is damaged ({reason})</source>
        <translation>{kind} 图片已损坏（{reason}）</translation>
    </message>
    <message>
        <source>there are more than {limit} groups</source>
        <translation>组超过 {limit} 个</translation>
    </message>
    <message>
        <source>there are more than {limit} records</source>
        <translation>记录超过 {limit} 条</translation>
    </message>
    <message>
        <source>there are more than {limit} tiles</source>
        <translation>瓦片超过 {limit} 个</translation>
    </message>
    <message>
        <source>there are no GeoJSON features in it</source>
        <translation>其中没有 GeoJSON 要素</translation>
    </message>
    <message>
        <source>there are no records in it</source>
        <translation>其中没有记录</translation>
    </message>
    <message>
        <source>there are {count} entries, allowed are {limit}</source>
        <translation>有 {count} 个条目，最多允许 {limit} 个</translation>
    </message>
    <message>
        <source>there is a NUL character in the text</source>
        <translation>文本中有 NUL 字符</translation>
    </message>
    <message>
        <source>there is no box, sphere or region</source>
        <translation>没有 box、sphere 或 region</translation>
    </message>
    <message>
        <source>there is no column &quot;{column}&quot;</source>
        <translation>没有“{column}”列</translation>
    </message>
    <message>
        <source>there is no place for an index: only some of the points are shown</source>
        <translation>没有存放索引的位置：只显示部分点</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>没有这个文件</translation>
    </message>
    <message>
        <source>there is no such file or folder</source>
        <translation>没有这个文件或文件夹</translation>
    </message>
    <message>
        <source>there is no valid record in it</source>
        <translation>其中没有有效记录</translation>
    </message>
    <message>
        <source>there is no valid record in it: {reason}</source>
        <translation>其中没有有效记录：{reason}</translation>
    </message>
    <message>
        <source>there is no {name}</source>
        <translation>没有 {name}</translation>
    </message>
    <message>
        <source>there is nothing to see: no input has a place</source>
        <translation>没有可看的内容：所有输入都没有位置</translation>
    </message>
    <message>
        <source>this JSON is no 3D Tiles tileset</source>
        <translation>此 JSON 不是 3D Tiles 瓦片集</translation>
    </message>
    <message>
        <source>this LAZ file is no COPC file</source>
        <translation>此 LAZ 文件不是 COPC 文件</translation>
    </message>
    <message>
        <source>this format is not read from a server</source>
        <translation>此格式不能从服务器读取</translation>
    </message>
    <message>
        <source>this is TopoJSON</source>
        <translation>这是 TopoJSON</translation>
    </message>
    <message>
        <source>this is a binary or damaged file; export it again</source>
        <translation>这是二进制文件或已损坏，请重新导出</translation>
    </message>
    <message>
        <source>this is a subtree, not a tile&apos;s content</source>
        <translation>这是子树，不是瓦片内容</translation>
    </message>
    <message>
        <source>this is a web page or XML, not a tile</source>
        <translation>这是网页或 XML，不是瓦片</translation>
    </message>
    <message>
        <source>this is neither a file nor a folder</source>
        <translation>这既不是文件也不是文件夹</translation>
    </message>
    <message>
        <source>this is no Draco data</source>
        <translation>这不是 Draco 数据</translation>
    </message>
    <message>
        <source>this is no E57 file</source>
        <translation>这不是 E57 文件</translation>
    </message>
    <message>
        <source>this is no Excel workbook</source>
        <translation>这不是 Excel 工作簿</translation>
    </message>
    <message>
        <source>this is no GeoJSON; export it again</source>
        <translation>这不是 GeoJSON，请重新导出</translation>
    </message>
    <message>
        <source>this is no IFC file: it does not begin with ISO-10303-21</source>
        <translation>这不是 IFC 文件：开头不是 ISO-10303-21</translation>
    </message>
    <message>
        <source>this is no LAS file</source>
        <translation>这不是 LAS 文件</translation>
    </message>
    <message>
        <source>this is no PLY file</source>
        <translation>这不是 PLY 文件</translation>
    </message>
    <message>
        <source>this is no Parquet file</source>
        <translation>这不是 Parquet 文件</translation>
    </message>
    <message>
        <source>this is no binary OpenSceneGraph file (it starts with {start})</source>
        <translation>这不是二进制 OpenSceneGraph 文件（开头为 {start}）</translation>
    </message>
    <message>
        <source>this is no ordinary workbook; save it again</source>
        <translation>这不是普通的工作簿，请重新保存</translation>
    </message>
    <message>
        <source>this is no tile content (it starts with {head})</source>
        <translation>这不是瓦片内容（开头为 {head}）</translation>
    </message>
    <message>
        <source>this is no web address</source>
        <translation>这不是网络地址</translation>
    </message>
    <message>
        <source>this is no whole link</source>
        <translation>链接不完整</translation>
    </message>
    <message>
        <source>this is no zip archive, or its end is missing</source>
        <translation>这不是 zip 压缩包，或缺少末尾</translation>
    </message>
    <message>
        <source>this is not JSON: {reason}</source>
        <translation>这不是 JSON：{reason}</translation>
    </message>
    <message>
        <source>this is not a GeoPackage</source>
        <translation>这不是 GeoPackage</translation>
    </message>
    <message>
        <source>this is not a shapefile</source>
        <translation>这不是 Shapefile</translation>
    </message>
    <message>
        <source>this is text in no known encoding ({encoding} was tried last)</source>
        <translation>文本编码未知（最后试过 {encoding}）</translation>
    </message>
    <message>
        <source>this is too long or nested too deeply to be a coordinate system</source>
        <translation>内容过长或嵌套过深，不可能是坐标系</translation>
    </message>
    <message>
        <source>this package lies packed in another one</source>
        <translation>此包被压缩在另一个包内</translation>
    </message>
    <message>
        <source>this version knows no {key} in a link</source>
        <translation>此版本不识别链接中的 {key}</translation>
    </message>
    <message>
        <source>tiles are nested deeper than {limit}</source>
        <translation>瓦片嵌套超过 {limit} 层</translation>
    </message>
    <message>
        <source>triangles</source>
        <translation>正在生成三角形</translation>
    </message>
    <message>
        <source>true or false is expected here, not {value}</source>
        <translation>此处应为 true 或 false，而不是 {value}</translation>
    </message>
    <message>
        <source>two columns have the same name</source>
        <translation>有两列同名</translation>
    </message>
    <message>
        <source>two entities have this number</source>
        <translation>两个实体使用了这个编号</translation>
    </message>
    <message>
        <source>two entries have the name {name}</source>
        <translation>有两个条目同名 {name}</translation>
    </message>
    <message>
        <source>two nodes share their bytes</source>
        <translation>两个节点共用同一段数据</translation>
    </message>
    <message>
        <source>upgrade it: cjio FILE upgrade save OUT</source>
        <translation>请升级该文件：cjio FILE upgrade save OUT</translation>
    </message>
    <message>
        <source>values from {low} to {high} cannot be</source>
        <translation>不可能有 {low} 到 {high} 的值</translation>
    </message>
    <message>
        <source>values of type {kind} cannot be read</source>
        <translation>无法读取类型为 {kind} 的值</translation>
    </message>
    <message>
        <source>version {version} is not known</source>
        <translation>未知的版本 {version}</translation>
    </message>
    <message>
        <source>version {version} is not one of {low} to {high}</source>
        <translation>版本 {version} 不在 {low} 到 {high} 之间</translation>
    </message>
    <message>
        <source>version {version} with {count} chunks is not possible</source>
        <translation>版本 {version} 不可能有 {count} 个数据块</translation>
    </message>
    <message>
        <source>vertex {index} is drawn, there are {count}</source>
        <translation>绘制了顶点 {index}，但只有 {count} 个</translation>
    </message>
    <message>
        <source>vertices are drawn more than {limit} times</source>
        <translation>顶点被绘制超过 {limit} 次</translation>
    </message>
    <message>
        <source>vertices lie outside of where the coordinate reference system is defined</source>
        <translation>有顶点超出坐标系的定义范围</translation>
    </message>
    <message>
        <source>vertices {first} to {end} are drawn, there are {count}</source>
        <translation>绘制了顶点 {first} 到 {end}，但只有 {count} 个</translation>
    </message>
    <message>
        <source>wait until it is done, then open it again</source>
        <translation>等待其完成后再次打开</translation>
    </message>
    <message>
        <source>wait until some of them are done</source>
        <translation>请等其中一些完成</translation>
    </message>
    <message>
        <source>what native code gave is damaged: {reason}</source>
        <translation>本地代码给出的结果已损坏：{reason}</translation>
    </message>
    <message>
        <source>without a usable index {count} entries are too many</source>
        <translation>没有可用索引，{count} 个条目过多</translation>
    </message>
    <message>
        <source>write it again in larger row groups, or with fewer columns</source>
        <translation>请以更大的行组或更少的列重新写出</translation>
    </message>
    <message>
        <source>write it again in smaller row groups</source>
        <translation>请以更小的行组重新写出</translation>
    </message>
    <message>
        <source>write it as &quot;WKB&quot;</source>
        <translation>请以“WKB”写出</translation>
    </message>
    <message>
        <source>write the file uncompressed</source>
        <translation>请以不压缩方式写出文件</translation>
    </message>
    <message>
        <source>{bad} of {count} vertices are not finite</source>
        <translation>{count} 个顶点中有 {bad} 个不是有限数</translation>
    </message>
    <message>
        <source>{count} appearances: {name} is shown</source>
        <translation>有 {count} 套外观：显示 {name}</translation>
    </message>
    <message>
        <source>{count} batches are declared for {most} vertices and triangles</source>
        <translation>为 {most} 个顶点和三角形声明了 {count} 个批次</translation>
    </message>
    <message>
        <source>{count} buildings are read as one</source>
        <translation>{count} 栋建筑按一栋读取</translation>
    </message>
    <message>
        <source>{count} buildings have storeys or rooms without surfaces: shown whole</source>
        <translation>{count} 座建筑的楼层或房间没有面：整体显示</translation>
    </message>
    <message>
        <source>{count} cells far outside the rest were left out</source>
        <translation>远离其余数据的 {count} 个单元格已略去</translation>
    </message>
    <message>
        <source>{count} channels are named, 1 to 4 are possible</source>
        <translation>引用了 {count} 个通道，只能是 1 到 4 个</translation>
    </message>
    <message>
        <source>{count} city objects are above themselves: what is in a circle stands for itself</source>
        <translation>{count} 个城市对象成为自己的上级：循环中的对象各自独立</translation>
    </message>
    <message>
        <source>{count} city objects are no objects or have no type: left out</source>
        <translation>{count} 个城市对象不是对象或没有类型：已略去</translation>
    </message>
    <message>
        <source>{count} city objects name a parent that is not there</source>
        <translation>{count} 个城市对象所指的上级不存在</translation>
    </message>
    <message>
        <source>{count} dimensions cannot be</source>
        <translation>不可能有 {count} 个维度</translation>
    </message>
    <message>
        <source>{count} elements end {over} bytes past the data</source>
        <translation>{count} 个元素超出数据 {over} 字节</translation>
    </message>
    <message>
        <source>{count} elements gave no triangles</source>
        <translation>{count} 个元素没有生成三角形</translation>
    </message>
    <message>
        <source>{count} elements of at least {size} bytes are declared, {left} bytes are left</source>
        <translation>声明了 {count} 个至少 {size} 字节的元素，剩余 {left} 字节</translation>
    </message>
    <message>
        <source>{count} elements of {stride} bytes, {mode}, filter {filter}, cannot be packed in {size} bytes</source>
        <translation>{count} 个 {stride} 字节的元素（{mode}，滤波 {filter}）不可能压缩在 {size} 字节内</translation>
    </message>
    <message>
        <source>{count} entities are left out: {schema} has no classes {classes}</source>
        <translation>略去 {count} 个实体：{schema} 没有类 {classes}</translation>
    </message>
    <message>
        <source>{count} entries are no Features: left out</source>
        <translation>{count} 项不是 Feature：已略去</translation>
    </message>
    <message>
        <source>{count} entries do not fit the directory of {size} bytes</source>
        <translation>{count} 个条目与 {size} 字节的目录不符</translation>
    </message>
    <message>
        <source>{count} escapes in texts are broken or not known: shown as written</source>
        <translation>文字中有 {count} 处转义损坏或未知：按原样显示</translation>
    </message>
    <message>
        <source>{count} features are more than the {limit} that are read at once</source>
        <translation>{count} 个要素超过一次读取的上限 {limit}</translation>
    </message>
    <message>
        <source>{count} finer tiles that the tree names are not in the delivery; the coarser ones stay</source>
        <translation>瓦片树中提到的 {count} 个更精细的瓦片不在交付数据中；保留较粗的瓦片</translation>
    </message>
    <message>
        <source>{count} geometries are of no known type, or damaged: left out</source>
        <translation>{count} 个几何体类型未知或已损坏：已略去</translation>
    </message>
    <message>
        <source>{count} geometries name another system than the file: taken as if they were in the file&apos;s</source>
        <translation>{count} 个几何体所指的坐标系与文件不同：按文件的坐标系处理</translation>
    </message>
    <message>
        <source>{count} geometries of points or lines are not drawn</source>
        <translation>{count} 个点或线几何体不绘制</translation>
    </message>
    <message>
        <source>{count} holes have fewer than three corners: closed</source>
        <translation>{count} 个孔洞不足三个角点：已封闭</translation>
    </message>
    <message>
        <source>{count} ids are used more than once</source>
        <translation>{count} 个 id 被重复使用</translation>
    </message>
    <message>
        <source>{count} implicit geometries lie in files of their own: left out</source>
        <translation>{count} 个隐式几何体存放在单独的文件中：已略去</translation>
    </message>
    <message>
        <source>{count} inputs wait already</source>
        <translation>已有 {count} 个输入在等待</translation>
    </message>
    <message>
        <source>{count} instances name no template, or have no place: left out</source>
        <translation>{count} 个实例没有模板或没有位置：已略去</translation>
    </message>
    <message>
        <source>{count} is no number of rows</source>
        <translation>{count} 不是有效的行数</translation>
    </message>
    <message>
        <source>{count} items are declared, but the record ends before</source>
        <translation>声明了 {count} 项，但记录提前结束</translation>
    </message>
    <message>
        <source>{count} layers are more than a project may have</source>
        <translation>{count} 个图层超过项目的上限</translation>
    </message>
    <message>
        <source>{count} lines are no CityJSONFeature: left out</source>
        <translation>{count} 行不是 CityJSONFeature：已略去</translation>
    </message>
    <message>
        <source>{count} lines below the records are taken as notes</source>
        <translation>数据下方的 {count} 行按注释处理</translation>
    </message>
    <message>
        <source>{count} of {what} are declared, behind the header are {left} bytes</source>
        <translation>声明了 {count} 个 {what}，头部之后只有 {left} 字节</translation>
    </message>
    <message>
        <source>{count} offsets do not fit {size} bytes</source>
        <translation>{count} 个偏移与 {size} 字节不符</translation>
    </message>
    <message>
        <source>{count} pictures are laid on by a matrix or a world file: not shown</source>
        <translation>{count} 张图片按矩阵或坐标文件贴附：不显示</translation>
    </message>
    <message>
        <source>{count} pictures are missing: {names}</source>
        <translation>缺少 {count} 张图片：{names}</translation>
    </message>
    <message>
        <source>{count} pictures cannot be had: {names}</source>
        <translation>无法取得 {count} 张图片：{names}</translation>
    </message>
    <message>
        <source>{count} points are declared, but {name} has only {stored} bytes</source>
        <translation>声明了 {count} 个点，但 {name} 只有 {stored} 字节</translation>
    </message>
    <message>
        <source>{count} points are too many for one tile</source>
        <translation>一个瓦片有 {count} 个点，过多</translation>
    </message>
    <message>
        <source>{count} points cannot be in {length} bytes</source>
        <translation>{length} 字节中不可能有 {count} 个点</translation>
    </message>
    <message>
        <source>{count} points have no place and are left out</source>
        <translation>{count} 个点没有位置，已略去</translation>
    </message>
    <message>
        <source>{count} points have {length} bytes, not {declared}</source>
        <translation>{count} 个点占 {length} 字节，而不是 {declared}</translation>
    </message>
    <message>
        <source>{count} points of {size} bytes are declared, but only {left} bytes follow</source>
        <translation>声明了 {count} 个 {size} 字节的点，但其后只有 {left} 字节</translation>
    </message>
    <message>
        <source>{count} points stand at one place</source>
        <translation>{count} 个点位于同一处</translation>
    </message>
    <message>
        <source>{count} points take {size} bytes, not {found}</source>
        <translation>{count} 个点占 {size} 字节，而不是 {found}</translation>
    </message>
    <message>
        <source>{count} positions without a height are draped on the surface</source>
        <translation>{count} 个没有高度的位置贴附在表面上</translation>
    </message>
    <message>
        <source>{count} records have no position: listed, not drawn</source>
        <translation>{count} 条记录没有位置：只列出，不绘制</translation>
    </message>
    <message>
        <source>{count} records have positions that cannot be trusted: listed, not drawn</source>
        <translation>{count} 条记录的位置不可信：只列出，不绘制</translation>
    </message>
    <message>
        <source>{count} records were out of order: sorted by time</source>
        <translation>{count} 条记录次序颠倒：已按时间排序</translation>
    </message>
    <message>
        <source>{count} records were refused</source>
        <translation>{count} 条记录被拒绝</translation>
    </message>
    <message>
        <source>{count} references lead to nothing in this file: left out</source>
        <translation>{count} 处引用在本文件中没有目标：已略去</translation>
    </message>
    <message>
        <source>{count} rings have no heights: taken at zero</source>
        <translation>{count} 个环没有高程：按零处理</translation>
    </message>
    <message>
        <source>{count} rows are declared, its parts hold {found}</source>
        <translation>声明有 {count} 行，各部分共有 {found} 行</translation>
    </message>
    <message>
        <source>{count} rows have coordinates that cannot be trusted: listed, not drawn</source>
        <translation>{count} 行的坐标不可信：只列出，不绘制</translation>
    </message>
    <message>
        <source>{count} rows have no coordinates that can be trusted: not counted</source>
        <translation>{count} 行没有可信的坐标：未计入</translation>
    </message>
    <message>
        <source>{count} rows have no coordinates: listed, not drawn</source>
        <translation>{count} 行没有坐标：只列出，不绘制</translation>
    </message>
    <message>
        <source>{count} rows without a height stand at the median</source>
        <translation>{count} 行没有高度，按中位数放置</translation>
    </message>
    <message>
        <source>{count} rows without columns of coordinates are more than can be listed</source>
        <translation>{count} 行没有坐标列，超出可列出的数量</translation>
    </message>
    <message>
        <source>{count} scans are too many</source>
        <translation>{count} 个扫描站过多</translation>
    </message>
    <message>
        <source>{count} storeys have neither surfaces nor a height: left out</source>
        <translation>{count} 个楼层既没有面也没有高程：已略去</translation>
    </message>
    <message>
        <source>{count} surfaces are no rings of at least three corners: left out</source>
        <translation>{count} 个面不是至少三个角点的环：已略去</translation>
    </message>
    <message>
        <source>{count} surfaces have a corner that is no place: left out</source>
        <translation>{count} 个面有一个角点不是有效位置：已略去</translation>
    </message>
    <message>
        <source>{count} surfaces have no area or cross themselves: left out</source>
        <translation>{count} 个面没有面积或自相交：已略去</translation>
    </message>
    <message>
        <source>{count} surfaces have texture coordinates that do not fit their rings: shown without their picture</source>
        <translation>{count} 个面的纹理坐标与环不符：不带图片显示</translation>
    </message>
    <message>
        <source>{count} surfaces name a picture that is not described</source>
        <translation>{count} 个面所指的图片没有说明</translation>
    </message>
    <message>
        <source>{count} surfaces name a vertex that is not there: left out</source>
        <translation>{count} 个面所指的顶点不存在：已略去</translation>
    </message>
    <message>
        <source>{count} storeys that the file does not state were found by its floors</source>
        <translation>文件未写明楼层，按楼板找出 {count} 个楼层</translation>
    </message>
    <message>
        <source>{count} tile files are in no tree and are not drawn</source>
        <translation>{count} 个瓦片文件不在任何树中，未绘制</translation>
    </message>
    <message>
        <source>{count} tiles need {needed} bytes, the bitstream has {found}</source>
        <translation>{count} 个瓦片需要 {needed} 字节，位流有 {found}</translation>
    </message>
    <message>
        <source>{count} variable length records are declared, allowed are {limit}</source>
        <translation>声明了 {count} 个变长记录，最多允许 {limit} 个</translation>
    </message>
    <message>
        <source>{file} leads out of the delivery, to {name}; the link was left out</source>
        <translation>{file} 指向交付数据之外的 {name}；该链接已略去</translation>
    </message>
    <message>
        <source>{found} channels cannot hold {needed} bits</source>
        <translation>{found} 个通道容纳不下 {needed} 位</translation>
    </message>
    <message>
        <source>{found} elements are given, {count} are needed</source>
        <translation>给出 {found} 个元素，需要 {count} 个</translation>
    </message>
    <message>
        <source>{found} numbers are given, {count} are needed</source>
        <translation>给出 {found} 个数，需要 {count} 个</translation>
    </message>
    <message>
        <source>{found} of {expected} points are there</source>
        <translation>应有 {expected} 个点，实有 {found} 个</translation>
    </message>
    <message>
        <source>{found} values are given for {count} features</source>
        <translation>为 {count} 个要素给出了 {found} 个值</translation>
    </message>
    <message>
        <source>{found} values for {count} vertices</source>
        <translation>{count} 个顶点有 {found} 个值</translation>
    </message>
    <message>
        <source>{groups} row groups of {columns} columns are more than {most_groups} of {most_columns}</source>
        <translation>{groups} 个行组、{columns} 列，超过 {most_groups} 个行组、{most_columns} 列的限制</translation>
    </message>
    <message>
        <source>{kind} is a deprecated draft of vector tiles, which is not read</source>
        <translation>{kind} 是已废弃的矢量瓦片草案，不读取</translation>
    </message>
    <message>
        <source>{kind} version {version} is not read, only 1</source>
        <translation>不支持 {kind} 版本 {version}，仅支持 1</translation>
    </message>
    <message>
        <source>{kind}{size} x {count} is no column</source>
        <translation>{kind}{size} x {count} 不是有效的列</translation>
    </message>
    <message>
        <source>{left} bytes follow the packed body</source>
        <translation>压缩主体之后还有 {left} 字节</translation>
    </message>
    <message>
        <source>{left} bytes follow the scene</source>
        <translation>场景之后还有 {left} 字节</translation>
    </message>
    <message>
        <source>{left} bytes of the cmpt belong to no tile</source>
        <translation>cmpt 有 {left} 字节不属于任何瓦片</translation>
    </message>
    <message>
        <source>{length} bytes are expected here, but the file has only {total}</source>
        <translation>此处应有 {length} 字节，但文件只有 {total}</translation>
    </message>
    <message>
        <source>{length} bytes of points are compressed as one piece, allowed are {limit}</source>
        <translation>{length} 字节的点数据压缩为一整块，最多允许 {limit}</translation>
    </message>
    <message>
        <source>{levels} levels in subtrees of {subtree} are too many, allowed are {limit} in subtrees of {most}</source>
        <translation>{levels} 层（子树 {subtree} 层）过多，最多允许 {limit} 层（子树 {most} 层）</translation>
    </message>
    <message>
        <source>{limit} buildings with storeys or rooms open as buildings: {count} more are shown whole</source>
        <translation>{limit} 座有楼层或房间的建筑作为建筑打开：另有 {count} 座整体显示</translation>
    </message>
    <message>
        <source>{lost} of {total} points lie outside of where the coordinate reference system is defined</source>
        <translation>{total} 个点中有 {lost} 个位于坐标系适用范围之外</translation>
    </message>
    <message>
        <source>{name} is neither ADD nor REPLACE</source>
        <translation>{name} 既不是 ADD 也不是 REPLACE</translation>
    </message>
    <message>
        <source>{name} names no node</source>
        <translation>{name} 不是节点名</translation>
    </message>
    <message>
        <source>{record} is missing</source>
        <translation>缺少 {record}</translation>
    </message>
    <message>
        <source>{record} is not there once with as many values as it should have ({count})</source>
        <translation>{record} 应当恰好出现一次并有 {count} 个值，实际不是</translation>
    </message>
    <message>
        <source>{rows} rows are more than are shown one by one: they are counted in {squares} squares of {size} m, and the area of a square follows its number</source>
        <translation>{rows} 行超出逐条显示的数量：按 {size} 米方格统计为 {squares} 个方格，方格面积随数量变化</translation>
    </message>
    <message>
        <source>{rows} rows need {needed} bytes, there are {found}</source>
        <translation>{rows} 行需要 {needed} 字节，实有 {found}</translation>
    </message>
    <message>
        <source>{scheme} is neither QUADTREE nor OCTREE</source>
        <translation>{scheme} 既不是 QUADTREE 也不是 OCTREE</translation>
    </message>
    <message>
        <source>{size} bytes are more than 4 GiB</source>
        <translation>{size} 字节超过 4 GiB</translation>
    </message>
    <message>
        <source>{size} bytes unpack to more than {limit} bytes</source>
        <translation>{size} 字节解压后超过 {limit} 字节</translation>
    </message>
    <message>
        <source>{srs} has north first, but the coordinates have east first</source>
        <translation>{srs} 规定北向在前，但坐标是东向在前</translation>
    </message>
    <message>
        <source>{source} has no usable eastings and northings: left out</source>
        <translation>{source} 没有可用的东坐标和北坐标：已忽略</translation>
    </message>
    <message>
        <source>{stored} bytes cannot hold {length}</source>
        <translation>{stored} 字节容纳不下 {length}</translation>
    </message>
    <message>
        <source>{text} are no numbers</source>
        <translation>{text} 不是数字</translation>
    </message>
    <message>
        <source>{uri} cannot be reached from here</source>
        <translation>从此处无法访问 {uri}</translation>
    </message>
    <message>
        <source>{value} is below {minimum}</source>
        <translation>{value} 小于 {minimum}</translation>
    </message>
    <message>
        <source>{value} is no number of something</source>
        <translation>{value} 不是有效的数量</translation>
    </message>
    <message>
        <source>{value} is no property</source>
        <translation>{value} 不是属性</translation>
    </message>
    <message>
        <source>{value} is no whole number</source>
        <translation>{value} 不是整数</translation>
    </message>
    <message>
        <source>{value} is out of range, it must be {limit}</source>
        <translation>{value} 超出范围，必须为 {limit}</translation>
    </message>
    <message>
        <source>{width} components a vertex are not allowed here</source>
        <translation>此处不允许每个顶点 {width} 个分量</translation>
    </message>
    <message>
        <source>{n} tiles</source>
        <translation>{n} 个瓦片</translation>
    </message>
    <message>
        <source>expecting value</source>
        <translation>缺少值</translation>
    </message>
    <message>
        <source>expecting property name enclosed in double quotes</source>
        <translation>缺少双引号括起的属性名</translation>
    </message>
    <message>
        <source>expecting &apos;:&apos; delimiter</source>
        <translation>缺少分隔符“:”</translation>
    </message>
    <message>
        <source>expecting &apos;,&apos; delimiter</source>
        <translation>缺少分隔符“,”</translation>
    </message>
    <message>
        <source>extra data</source>
        <translation>有多余数据</translation>
    </message>
    <message>
        <source>unterminated string starting at</source>
        <translation>字符串没有结束</translation>
    </message>
    <message>
        <source>no such file or directory</source>
        <translation>没有这个文件或目录</translation>
    </message>
    <message>
        <source>permission denied</source>
        <translation>没有权限</translation>
    </message>
    <message>
        <source>is a directory</source>
        <translation>这是一个目录</translation>
    </message>
    <message>
        <source>no space left on device</source>
        <translation>磁盘空间不足</translation>
    </message>
    <message>
        <source>status {n}</source>
        <translation>状态码 {n}</translation>
    </message>
    <message>
        <source>silent for {n} s</source>
        <translation>{n} 秒没有应答</translation>
    </message>
    <message>
        <source>not done after {n} s</source>
        <translation>{n} 秒后仍未完成</translation>
    </message>
    <message>
        <source>it is silent</source>
        <translation>没有应答</translation>
    </message>
    <message>
        <source>it hangs up</source>
        <translation>连接被断开</translation>
    </message>
    <message>
        <source>it leads in a circle</source>
        <translation>重定向成环</translation>
    </message>
    <message>
        <source>this is no HTTP</source>
        <translation>应答不是 HTTP</translation>
    </message>
    <message>
        <source>the answer is cut short</source>
        <translation>应答不完整</translation>
    </message>
    <message>
        <source>connection refused</source>
        <translation>连接被拒绝</translation>
    </message>
    <message>
        <source>connection reset by peer</source>
        <translation>连接被对方重置</translation>
    </message>
    <message>
        <source>network is unreachable</source>
        <translation>网络不可达</translation>
    </message>
    <message>
        <source>no route to host</source>
        <translation>没有到主机的路由</translation>
    </message>
    <message>
        <source>name or service not known</source>
        <translation>域名无法解析</translation>
    </message>
    <message>
        <source>temporary failure in name resolution</source>
        <translation>域名解析暂时失败</translation>
    </message>
</context>
<context>
    <name>Offer</name>
    <message>
        <source>Not now</source>
        <translation>暂不</translation>
    </message>
</context>
<context>
    <name>Overlay</name>
    <message>
        <source>{duration} left</source>
        <translation>剩余 {duration}</translation>
    </message>
    <message>
        <source>{duration} overdue</source>
        <translation>超时 {duration}</translation>
    </message>
    <message>
        <source>{duration} ago</source>
        <translation>{duration}前</translation>
    </message>
    <message>
        <source>1 room</source>
        <translation>1 间</translation>
    </message>
    <message>
        <source>{n} rooms</source>
        <translation>{n} 间</translation>
    </message>
    <message>
        <source>1 part</source>
        <translation>1 个构件</translation>
    </message>
    <message>
        <source>{n} parts</source>
        <translation>{n} 个构件</translation>
    </message>
    <message>
        <source>on</source>
        <translation>开</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
</context>
<context>
    <name>PerformanceDialog</name>
    <message>
        <source>Performance</source>
        <translation>性能</translation>
    </message>
    <message>
        <source>Tiles of all layers together</source>
        <translation>所有图层的瓦片合计</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>内存</translation>
    </message>
    <message>
        <source>Graphics memory</source>
        <translation>显存</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Tile detail</source>
        <translation>瓦片精细度</translation>
    </message>
    <message>
        <source>error on the screen; smaller is finer</source>
        <translation>屏幕误差，越小越精细</translation>
    </message>
    <message>
        <source>Loading threads</source>
        <translation>加载线程</translation>
    </message>
    <message>
        <source>from the next start</source>
        <translation>下次启动时生效</translation>
    </message>
    <message>
        <source>Kept on disk</source>
        <translation>磁盘缓存</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> GB</translation>
    </message>
    <message>
        <source>Prepared files</source>
        <translation>预处理文件</translation>
    </message>
    <message>
        <source>Answers of servers</source>
        <translation>服务器数据</translation>
    </message>
    <message>
        <source>When a view needs more than it may use, it is shown coarser and the status bar says so. What is open now stays on disk when the rest is cleared.</source>
        <translation>视图所需超出限额时会显示得粗略一些，并在状态栏中说明。清除时，正在打开的数据会保留在磁盘上。</translation>
    </message>
    <message>
        <source>Defaults</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>{size} in use</source>
        <translation>已用 {size}</translation>
    </message>
    <message>
        <source>counting …</source>
        <translation>正在统计…</translation>
    </message>
    <message>
        <source>Clear now</source>
        <translation>立即清除</translation>
    </message>
</context>
<context>
    <name>PictureStrip</name>
    <message>
        <source>{name}: show it larger</source>
        <translation>{name}：点击放大</translation>
    </message>
</context>
<context>
    <name>Place</name>
    <message>
        <source>City</source>
        <translation>城市</translation>
    </message>
</context>
<context>
    <name>PlanCanvas</name>
    <message>
        <source>Plan of the storey</source>
        <translation>楼层平面图</translation>
    </message>
    <message>
        <source>N</source>
        <translation>北</translation>
    </message>
    <message>
        <source>Double-click: go there</source>
        <translation>双击：前往该处</translation>
    </message>
</context>
<context>
    <name>PointControls</name>
    <message>
        <source>Colour</source>
        <translation>着色</translation>
    </message>
    <message>
        <source>1 closes the surface at the spacing of the points</source>
        <translation>1 表示按点间距恰好铺满表面</translation>
    </message>
    <message>
        <source>Point size</source>
        <translation>点大小</translation>
    </message>
    <message>
        <source>Eye-dome lighting</source>
        <translation>眼穹照明（EDL）</translation>
    </message>
    <message>
        <source>Darkens edges in depth, so that shapes stand out without normals</source>
        <translation>加深景深边缘，没有法线也能看清形状</translation>
    </message>
    <message>
        <source>The classes are listed as points come into view.</source>
        <translation>点进入视野后会列出其类别。</translation>
    </message>
    <message>
        <source>weak echo</source>
        <translation>弱回波</translation>
    </message>
    <message>
        <source>strong echo</source>
        <translation>强回波</translation>
    </message>
</context>
<context>
    <name>Points</name>
    <message>
        <source>Photographed colour</source>
        <translation>影像颜色</translation>
    </message>
    <message>
        <source>Intensity</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>类别</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>高程</translation>
    </message>
    <message>
        <source>Never classified</source>
        <translation>从未分类</translation>
    </message>
    <message>
        <source>Unassigned</source>
        <translation>未分类</translation>
    </message>
    <message>
        <source>Ground</source>
        <translation>地面</translation>
    </message>
    <message>
        <source>Low vegetation</source>
        <translation>低矮植被</translation>
    </message>
    <message>
        <source>Medium vegetation</source>
        <translation>中等植被</translation>
    </message>
    <message>
        <source>High vegetation</source>
        <translation>高植被</translation>
    </message>
    <message>
        <source>Building</source>
        <translation>建筑</translation>
    </message>
    <message>
        <source>Low noise</source>
        <translation>低噪点</translation>
    </message>
    <message>
        <source>Model key point</source>
        <translation>模型关键点</translation>
    </message>
    <message>
        <source>Water</source>
        <translation>水体</translation>
    </message>
    <message>
        <source>Rail</source>
        <translation>铁路</translation>
    </message>
    <message>
        <source>Road surface</source>
        <translation>路面</translation>
    </message>
    <message>
        <source>Overlap</source>
        <translation>重叠</translation>
    </message>
    <message>
        <source>Wire, guard</source>
        <translation>避雷线</translation>
    </message>
    <message>
        <source>Wire, conductor</source>
        <translation>导线</translation>
    </message>
    <message>
        <source>Transmission tower</source>
        <translation>输电塔</translation>
    </message>
    <message>
        <source>Wire connector</source>
        <translation>绝缘子等连接件</translation>
    </message>
    <message>
        <source>Bridge deck</source>
        <translation>桥面</translation>
    </message>
    <message>
        <source>High noise</source>
        <translation>高噪点</translation>
    </message>
    <message>
        <source>Overhead structure</source>
        <translation>架空结构</translation>
    </message>
    <message>
        <source>Ignored ground</source>
        <translation>忽略的地面</translation>
    </message>
    <message>
        <source>Snow</source>
        <translation>积雪</translation>
    </message>
    <message>
        <source>Temporal exclusion</source>
        <translation>时相排除</translation>
    </message>
    <message>
        <source>User-defined</source>
        <translation>用户自定义</translation>
    </message>
    <message>
        <source>Reserved</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>PreviewBadge</name>
    <message>
        <source>No overview</source>
        <translation>尚无概览</translation>
    </message>
    <message>
        <source>Making the overview: {percent}</source>
        <translation>正在生成概览：{percent}</translation>
    </message>
    <message>
        <source>Coarse preview: not indexed</source>
        <translation>粗略预览：未建索引</translation>
    </message>
    <message>
        <source>Coarse preview: indexing {percent}</source>
        <translation>粗略预览：正在建索引 {percent}</translation>
    </message>
    <message>
        <source>Make coarser levels, which show all of it at once</source>
        <translation>生成更粗的层级，以便一次显示全部</translation>
    </message>
    <message>
        <source>Stop making the overview; everything stays as it is</source>
        <translation>停止生成概览，其余保持不变</translation>
    </message>
    <message>
        <source>Index all points</source>
        <translation>为全部点建索引</translation>
    </message>
    <message>
        <source>Stop indexing; the preview stays</source>
        <translation>停止建索引，保留预览</translation>
    </message>
</context>
<context>
    <name>ReportNotes</name>
    <message>
        <source>Assumed</source>
        <translation>假定</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
</context>
<context>
    <name>RoomColouring</name>
    <message>
        <source>Colour rooms by</source>
        <translation>房间着色依据</translation>
    </message>
    <message>
        <source>What the rooms of the storey are coloured by in the scene</source>
        <translation>场景中楼层房间的着色依据</translation>
    </message>
    <message>
        <source>Nothing is known of the rooms here.</source>
        <translation>此处的房间没有相应数据。</translation>
    </message>
    <message>
        <source>Choose what the rooms of the storey are coloured by.</source>
        <translation>选择楼层房间的着色依据。</translation>
    </message>
    <message>
        <source>{n} rooms are coloured.</source>
        <translation>已着色 {n} 个房间。</translation>
    </message>
</context>
<context>
    <name>SectionBar</name>
    <message>
        <source>Section on or off (Shift+B)</source>
        <translation>开启或关闭剖切（Shift+B）</translation>
    </message>
    <message>
        <source>Keep the other side of the cut (Shift+C)</source>
        <translation>保留剖面的另一侧（Shift+C）</translation>
    </message>
    <message>
        <source>Remove the section</source>
        <translation>移除剖切</translation>
    </message>
    <message>
        <source>Section box {size} m</source>
        <translation>剖切盒 {size} m</translation>
    </message>
    <message>
        <source>Level cut through the storey</source>
        <translation>楼层水平剖切</translation>
    </message>
    <message>
        <source>One cut</source>
        <translation>1 个剖面</translation>
    </message>
    <message>
        <source>{count} cuts</source>
        <translation>{count} 个剖面</translation>
    </message>
    <message>
        <source>{section} (off)</source>
        <translation>{section}（已关闭）</translation>
    </message>
</context>
<context>
    <name>SectionHandles</name>
    <message>
        <source>Drag to move the section</source>
        <translation>拖动以移动剖面</translation>
    </message>
</context>
<context>
    <name>State</name>
    <message>
        <source>overdue</source>
        <translation>已超时</translation>
    </message>
    <message>
        <source>open</source>
        <translation>待处理</translation>
    </message>
    <message>
        <source>under way</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>stale</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>current</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>done</source>
        <translation>已结案</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>info</source>
        <translation>一般</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>alarm</source>
        <translation>报警</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>local metres</source>
        <translation>本地米制</translation>
    </message>
    <message>
        <source>The project has no place on earth.</source>
        <translation>项目没有地理位置。</translation>
    </message>
    <message>
        <source>WKT</source>
        <translation>WKT</translation>
    </message>
    <message>
        <source>Where the cursor is on the surface</source>
        <translation>光标所指的地面或模型表面位置</translation>
    </message>
    <message>
        <source>{x}° E</source>
        <translation>东经 {x}°</translation>
    </message>
    <message>
        <source>{x}° W</source>
        <translation>西经 {x}°</translation>
    </message>
    <message>
        <source>{y}° N</source>
        <translation>北纬 {y}°</translation>
    </message>
    <message>
        <source>{y}° S</source>
        <translation>南纬 {y}°</translation>
    </message>
    <message>
        <source>E {x} m</source>
        <translation>东 {x} m</translation>
    </message>
    <message>
        <source>N {y} m</source>
        <translation>北 {y} m</translation>
    </message>
    <message>
        <source>h {height} m ({datum})</source>
        <translation>高 {height} m（{datum}）</translation>
    </message>
    <message>
        <source>tiles {selected}/{loaded}</source>
        <translation>瓦片 {selected}/{loaded}</translation>
    </message>
    <message>
        <source> · {n} loading</source>
        <translation> · 加载中 {n}</translation>
    </message>
    <message>
        <source> · {n} failed</source>
        <translation> · 失败 {n}</translation>
    </message>
    <message>
        <source>{n} triangles</source>
        <translation>三角形 {n}</translation>
    </message>
    <message>
        <source>{n} points</source>
        <translation>点 {n}</translation>
    </message>
    <message>
        <source>Drawn in the last picture</source>
        <translation>上一帧所绘</translation>
    </message>
    <message>
        <source>frame {n} ms</source>
        <translation>每帧 {n} ms</translation>
    </message>
    <message>
        <source>Time to draw the last picture</source>
        <translation>绘制上一帧的时间</translation>
    </message>
    <message>
        <source>importing {n}…</source>
        <translation>正在导入 {n} 项…</translation>
    </message>
    <message>
        <source>Click to see it, or to stop it.</source>
        <translation>单击可查看或停止。</translation>
    </message>
    <message>
        <source> {name} is down</source>
        <translation> {name} 已中断</translation>
    </message>
    <message>
        <source>up</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>late</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>down</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>feeds {dots}</source>
        <translation>数据源 {dots}</translation>
    </message>
    <message>
        <source> ({n} tried again)</source>
        <translation>（重试中 {n}）</translation>
    </message>
    <message>
        <source>Tiles: {selected} shown, {loaded} loaded, {failed} failed ({retrying} of them tried again), {missing} not in the delivery</source>
        <translation>瓦片：显示 {selected}，已加载 {loaded}，失败 {failed}（其中 {retrying} 个将重试），成果中缺失 {missing}</translation>
    </message>
    <message>
        <source>The last of {n} problems:</source>
        <translation>共 {n} 个问题，最近的是：</translation>
    </message>
    <message>
        <source>This view needs more memory than tiles may use: it is shown coarser. Click to change that.</source>
        <translation>此视图所需内存超出瓦片限额，因此显示得较粗略。点击可更改。</translation>
    </message>
    <message>
        <source>△ coarser than asked</source>
        <translation>△ 精细度已降低</translation>
    </message>
    <message>
        <source>memory {used} / {allowed}</source>
        <translation>内存 {used} / {allowed}</translation>
    </message>
    <message>
        <source>graphics {used} / {allowed}</source>
        <translation>显存 {used} / {allowed}</translation>
    </message>
    <message>
        <source>What tiles hold of what they may use, in memory and on the graphics card.</source>
        <translation>瓦片在内存和显卡上的占用与限额。</translation>
    </message>
    <message>
        <source>The whole program uses {size}.</source>
        <translation>整个程序占用 {size}。</translation>
    </message>
    <message>
        <source>Click to change it.</source>
        <translation>点击可更改。</translation>
    </message>
</context>
<context>
    <name>Storey</name>
    <message>
        <source>Tenant</source>
        <translation>租户</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Area</source>
        <translation>面积</translation>
    </message>
    <message>
        <source>Storey</source>
        <translation>楼层</translation>
    </message>
    <message>
        <source>Trade</source>
        <translation>业态</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>起租</translation>
    </message>
    <message>
        <source>never</source>
        <translation>从未</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>最近上报</translation>
    </message>
    <message>
        <source>Measures</source>
        <translation>测量项</translation>
    </message>
    <message>
        <source>Electricity</source>
        <translation>电</translation>
    </message>
    <message>
        <source>Water</source>
        <translation>用水</translation>
    </message>
    <message>
        <source>Hot water</source>
        <translation>热水</translation>
    </message>
    <message>
        <source>Cooling</source>
        <translation>供冷</translation>
    </message>
    <message>
        <source>Heat</source>
        <translation>热</translation>
    </message>
    <message>
        <source>Heating</source>
        <translation>供暖</translation>
    </message>
    <message>
        <source>Gas</source>
        <translation>燃气</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Power</source>
        <translation>功率</translation>
    </message>
    <message>
        <source>Carbon dioxide</source>
        <translation>二氧化碳</translation>
    </message>
    <message>
        <source>Smoke</source>
        <translation>烟雾</translation>
    </message>
    <message>
        <source>Humidity</source>
        <translation>湿度</translation>
    </message>
    <message>
        <source>Noise</source>
        <translation>噪声</translation>
    </message>
    <message>
        <source>{quantity}, now</source>
        <translation>{quantity}（实时）</translation>
    </message>
    <message>
        <source>No colours</source>
        <translation>不着色</translation>
    </message>
    <message>
        <source>Trade of the tenant</source>
        <translation>租户业态</translation>
    </message>
    <message>
        <source>Let or vacant</source>
        <translation>在租或空置</translation>
    </message>
    <message>
        <source>Area (m²)</source>
        <translation>面积（m²）</translation>
    </message>
    <message>
        <source>let</source>
        <translation>在租</translation>
    </message>
    <message>
        <source>vacant</source>
        <translation>空置</translation>
    </message>
    <message>
        <source>Vacant</source>
        <translation>空置</translation>
    </message>
    <message>
        <source>matched</source>
        <translation>已匹配</translation>
    </message>
    <message>
        <source>unmatched</source>
        <translation>未匹配</translation>
    </message>
    <message>
        <source>ambiguous</source>
        <translation>有歧义</translation>
    </message>
    <message>
        <source>in another building</source>
        <translation>属于其他建筑</translation>
    </message>
    <message>
        <source>IFC GUID</source>
        <translation>IFC GUID</translation>
    </message>
    <message>
        <source>room number</source>
        <translation>房间号</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
</context>
<context>
    <name>StoreyFigures</name>
    <message>
        <source>Let</source>
        <translation>在租面积</translation>
    </message>
    <message>
        <source>Vacancy</source>
        <translation>空置率</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>最近一日</translation>
    </message>
    <message>
        <source>Devices alive</source>
        <translation>在线设备</translation>
    </message>
    <message>
        <source>{quantity}, {day}</source>
        <translation>{quantity}，{day}</translation>
    </message>
    <message>
        <source>{percent} to the mean</source>
        <translation>较均值 {percent}</translation>
    </message>
    <message>
        <source>{percent} to the mean day</source>
        <translation>较日均 {percent}</translation>
    </message>
    <message>
        <source>of {area}</source>
        <translation>共 {area}</translation>
    </message>
    <message>
        <source>no tenants known</source>
        <translation>无租户数据</translation>
    </message>
    <message>
        <source>of {n}</source>
        <translation>共 {n} 台</translation>
    </message>
    <message>
        <source>none known</source>
        <translation>无设备数据</translation>
    </message>
</context>
<context>
    <name>StoreyPanel</name>
    <message>
        <source>No table says who is in here.</source>
        <translation>没有表格说明此处的租户。</translation>
    </message>
    <message>
        <source>No device reports from here.</source>
        <translation>此处没有设备上报。</translation>
    </message>
    <message>
        <source>Storey</source>
        <translation>楼层</translation>
    </message>
    <message>
        <source>The storey that is shown here</source>
        <translation>此处显示的楼层</translation>
    </message>
    <message>
        <source>Which rows of the tables found their storey, and which did not</source>
        <translation>表中哪些行找到了楼层，哪些没有</translation>
    </message>
    <message>
        <source>Rows and storeys</source>
        <translation>数据行与楼层</translation>
    </message>
    <message>
        <source>No use known</source>
        <translation>没有用量数据</translation>
    </message>
    <message>
        <source>Open a table with a date, a storey and columns such as electricity_kwh or water_m3.</source>
        <translation>请打开含日期、楼层以及 electricity_kwh、water_m3 等列的表格。</translation>
    </message>
    <message>
        <source>Tenants</source>
        <translation>租户</translation>
    </message>
    <message>
        <source>Who rents what, and what is vacant</source>
        <translation>谁租了哪里，哪里空置</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>用量</translation>
    </message>
    <message>
        <source>Electricity, water, gas and heat by day and by storey</source>
        <translation>按日和按楼层的电、水、燃气、热用量</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>What measures here, and what it says now</source>
        <translation>此处的测量设备及其当前读数</translation>
    </message>
    <message>
        <source>Rooms</source>
        <translation>房间</translation>
    </message>
    <message>
        <source>Colours of the rooms in the scene</source>
        <translation>场景中房间的颜色</translation>
    </message>
    <message>
        <source>No storey yet</source>
        <translation>尚无楼层</translation>
    </message>
    <message>
        <source>Open or choose a building model: its tenants, resource use and devices are shown here.</source>
        <translation>打开或选择建筑模型后，此处显示其租户、资源用量和设备。</translation>
    </message>
</context>
<context>
    <name>StoreyPlanPanel</name>
    <message>
        <source>Show the whole plan</source>
        <translation>显示整个平面图</translation>
    </message>
    <message>
        <source>Look at the storey from above (O)</source>
        <translation>俯视楼层（O）</translation>
    </message>
    <message>
        <source>Walk through the storey (K)</source>
        <translation>在楼层内漫游（K）</translation>
    </message>
    <message>
        <source>No storey</source>
        <translation>没有楼层</translation>
    </message>
    <message>
        <source>Choose a storey of a building model to see its plan.</source>
        <translation>选择建筑模型的一个楼层以查看其平面图。</translation>
    </message>
</context>
<context>
    <name>ThemeLegend</name>
    <message>
        <source>other values</source>
        <translation>其他值</translation>
    </message>
</context>
<context>
    <name>TimeStrip</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>Play (Space)</source>
        <translation>播放（空格）</translation>
    </message>
    <message>
        <source>Seconds of the recording for each second</source>
        <translation>每秒播放的记录秒数</translation>
    </message>
    <message>
        <source>Back to live</source>
        <translation>回到实时</translation>
    </message>
    <message>
        <source>Pause (Space)</source>
        <translation>暂停（空格）</translation>
    </message>
    <message>
        <source>● LIVE</source>
        <translation>● 实时</translation>
    </message>
    <message>
        <source>REPLAY</source>
        <translation>回放</translation>
    </message>
    <message>
        <source>REPLAY {time} ×{rate}</source>
        <translation>回放 {time} ×{rate}</translation>
    </message>
</context>
<context>
    <name>UseCharts</name>
    <message>
        <source>What is used</source>
        <translation>用量种类</translation>
    </message>
    <message>
        <source>What the charts show</source>
        <translation>图表显示的内容</translation>
    </message>
    <message>
        <source>{storey} by day, and the mean of the storeys (dashed)</source>
        <translation>{storey} 逐日用量与各楼层均值（虚线）</translation>
    </message>
    <message>
        <source>Whole building by day</source>
        <translation>整栋逐日用量</translation>
    </message>
    <message>
        <source>By storey, {span}</source>
        <translation>按楼层，{span}</translation>
    </message>
</context>
<context>
    <name>Viewport</name>
    <message>
        <source>Scene</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Turn the view to the north</source>
        <translation>将视图转向正北</translation>
    </message>
    <message>
        <source>Scale in the middle of the picture</source>
        <translation>画面中心的比例尺</translation>
    </message>
    <message>
        <source>N</source>
        <translation>北</translation>
    </message>
</context>
<context>
    <name>ViewportEmpty</name>
    <message>
        <source>Nothing is open yet</source>
        <translation>还没有打开任何内容</translation>
    </message>
    <message>
        <source>Drop a file or a folder here: an oblique mesh (OSGB, 3D Tiles, OBJ), a point cloud (LAS, LAZ, COPC, E57), a building model (IFC), district records (GeoJSON, CSV, Excel) or a recording of events.</source>
        <translation>将文件或文件夹拖到这里：倾斜摄影网格（OSGB、3D Tiles、OBJ）、点云（LAS、LAZ、COPC、E57）、建筑模型（IFC）、街区记录（GeoJSON、CSV、Excel）或事件回放。</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Open the demo district</source>
        <translation>打开演示街区</translation>
    </message>
</context>
<context>
    <name>Where</name>
    <message>
        <source>byte {n}</source>
        <translation>第 {n} 字节</translation>
    </message>
    <message>
        <source>character {n}</source>
        <translation>第 {n} 个字符</translation>
    </message>
    <message>
        <source>column {n}</source>
        <translation>第 {n} 列</translation>
    </message>
    <message>
        <source>feature {n}</source>
        <translation>第 {n} 个要素</translation>
    </message>
    <message>
        <source>line {n}</source>
        <translation>第 {n} 行</translation>
    </message>
    <message>
        <source>line {n}, column {m}</source>
        <translation>第 {n} 行第 {m} 列</translation>
    </message>
    <message>
        <source>row {n}</source>
        <translation>第 {n} 行</translation>
    </message>
    <message>
        <source>the header</source>
        <translation>表头</translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>{x}° E</source>
        <translation>东经 {x}°</translation>
    </message>
    <message>
        <source>{x}° W</source>
        <translation>西经 {x}°</translation>
    </message>
    <message>
        <source>{y}° N</source>
        <translation>北纬 {y}°</translation>
    </message>
    <message>
        <source>{y}° S</source>
        <translation>南纬 {y}°</translation>
    </message>
    <message>
        <source>Times are those of this computer: {zone}</source>
        <translation>时间为本机时区：{zone}</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} 秒</translation>
    </message>
    <message>
        <source>{n} min</source>
        <translation>{n} 分钟</translation>
    </message>
    <message>
        <source>{h} h {m} min</source>
        <translation>{h} 小时 {m} 分</translation>
    </message>
    <message>
        <source>{d} d {h} h</source>
        <translation>{d} 天 {h} 小时</translation>
    </message>
    <message>
        <source>observed {time}, {age} ago</source>
        <translation>观测于 {time}，{age}前</translation>
    </message>
    <message>
        <source>observed {time}, {age} ahead of the clock</source>
        <translation>观测于 {time}，比时钟快 {age}</translation>
    </message>
    <message>
        <source>Oblique mesh or tiles</source>
        <translation>倾斜摄影或瓦片</translation>
    </message>
    <message>
        <source>Mesh</source>
        <translation>网格模型</translation>
    </message>
    <message>
        <source>Building</source>
        <translation>建筑</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>档案</translation>
    </message>
    <message>
        <source>Point cloud</source>
        <translation>点云</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>tiles</source>
        <translation>瓦片</translation>
    </message>
    <message>
        <source>triangles</source>
        <translation>三角形</translation>
    </message>
    <message>
        <source>vertices</source>
        <translation>顶点</translation>
    </message>
    <message>
        <source>points</source>
        <translation>点</translation>
    </message>
    <message>
        <source>records</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>suspect rows</source>
        <translation>可疑行</translation>
    </message>
    <message>
        <source>storeys</source>
        <translation>楼层</translation>
    </message>
    <message>
        <source>spaces</source>
        <translation>房间</translation>
    </message>
    <message>
        <source>elements</source>
        <translation>构件</translation>
    </message>
    <message>
        <source>events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>readings</source>
        <translation>读数</translation>
    </message>
    <message>
        <source>positions</source>
        <translation>位置记录</translation>
    </message>
    <message>
        <source>missing tiles</source>
        <translation>缺少的瓦片</translation>
    </message>
    <message>
        <source>rejected records</source>
        <translation>被拒绝的记录</translation>
    </message>
    <message>
        <source>textures</source>
        <translation>纹理</translation>
    </message>
    <message>
        <source>files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>placed rows</source>
        <translation>已定位</translation>
    </message>
    <message>
        <source>rows without a place</source>
        <translation>无位置</translation>
    </message>
    <message>
        <source>lines</source>
        <translation>线</translation>
    </message>
    <message>
        <source>footprints</source>
        <translation>轮廓</translation>
    </message>
    <message>
        <source>squares</source>
        <translation>方格</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>buildings</source>
        <translation>建筑</translation>
    </message>
    <message>
        <source>tiles at the root</source>
        <translation>根瓦片</translation>
    </message>
    <message>
        <source>tiles with content</source>
        <translation>有内容的瓦片</translation>
    </message>
    <message>
        <source>tile sets within</source>
        <translation>嵌套瓦片集</translation>
    </message>
    <message>
        <source>triangles without area</source>
        <translation>退化三角形</translation>
    </message>
    <message>
        <source>tiles nothing refers to</source>
        <translation>未被引用的瓦片</translation>
    </message>
    <message>
        <source>observations</source>
        <translation>观测记录</translation>
    </message>
    <message>
        <source>sources</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>{name}: {count}</source>
        <translation>{name} {count}</translation>
    </message>
    <message>
        <source>{problem}; {advice}</source>
        <translation>{problem}；{advice}</translation>
    </message>
    <message>
        <source>{path}, {where}</source>
        <translation>{path}，{where}</translation>
    </message>
    <message>
        <source>{place}: {text}</source>
        <translation>{place}：{text}</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>GeoJSON or other vector data</source>
        <translation>GeoJSON 或其他矢量数据</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录制数据</translation>
    </message>
    <message>
        <source>height above the WGS 84 ellipsoid</source>
        <translation>WGS 84 椭球高</translation>
    </message>
    <message>
        <source>height above the geoid</source>
        <translation>大地水准面以上的高度</translation>
    </message>
    <message>
        <source>1985 National Height Datum</source>
        <translation>1985 国家高程基准</translation>
    </message>
    <message>
        <source>draped on the surface, no heights of its own</source>
        <translation>贴附于表面，自身没有高程</translation>
    </message>
    <message>
        <source>height above the model&apos;s zero</source>
        <translation>模型零点以上的高度</translation>
    </message>
    <message>
        <source>ellipsoidal</source>
        <translation>椭球高</translation>
    </message>
    <message>
        <source>geoid</source>
        <translation>正高</translation>
    </message>
    <message>
        <source>1985 datum</source>
        <translation>1985 高程</translation>
    </message>
    <message>
        <source>draped</source>
        <translation>贴附</translation>
    </message>
    <message>
        <source>local zero</source>
        <translation>本地零点</translation>
    </message>
</context>
<context>
    <name>_DayChart</name>
    <message>
        <source>Use by day</source>
        <translation>逐日用量</translation>
    </message>
</context>
<context>
    <name>_JobRow</name>
    <message>
        <source>Cancel: {name}</source>
        <translation>取消：{name}</translation>
    </message>
    <message>
        <source>Cancelling…</source>
        <translation>正在取消…</translation>
    </message>
</context>
<context>
    <name>_StoreyChart</name>
    <message>
        <source>Use by storey</source>
        <translation>各楼层用量</translation>
    </message>
</context>
<context>
    <name>_Tree</name>
    <message>
        <source>Copy value</source>
        <translation>复制值</translation>
    </message>
    <message>
        <source>Copy name and value</source>
        <translation>复制名称和值</translation>
    </message>
</context>
<context>
    <name>_View</name>
    <message>
        <source>Nothing here matches the filter</source>
        <translation>没有符合筛选条件的内容</translation>
    </message>
</context>
</TS>
