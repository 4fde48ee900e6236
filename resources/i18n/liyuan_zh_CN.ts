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
    <name>AskCrsDialog</name>
    <message>
        <source>Give an EPSG number or paste a WKT.</source>
        <translation>请输入 EPSG 编号或粘贴 WKT。</translation>
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
        <source>Open the demo district</source>
        <translation>打开演示街区</translation>
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
        <source>Timeline</source>
        <translation>时间轴</translation>
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
        <source>Choose a building first</source>
        <translation>请先选择一栋建筑</translation>
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
        <source>Click a building, a record or a marker in the scene to see what is known of it.</source>
        <translation>在场景中点击建筑、档案或标记，即可查看其资料。</translation>
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
        <source>Drop an oblique mesh, a building model, records or a recording here.</source>
        <translation>将倾斜摄影、建筑模型、档案或回放记录拖到这里。</translation>
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
        <source>EXT_mesh_gpu_instancing is not read by this version</source>
        <translation>本版本不支持 EXT_mesh_gpu_instancing</translation>
    </message>
    <message>
        <source>GDAL cannot read it: {reason}</source>
        <translation>GDAL 无法读取：{reason}</translation>
    </message>
    <message>
        <source>IfcMapConversion has no usable eastings and northings: left out</source>
        <translation>IfcMapConversion 没有可用的东坐标和北坐标：已忽略</translation>
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
        <source>Oblique mesh (OSGB)</source>
        <translation>倾斜摄影（OSGB）</translation>
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
        <source>a chunk of {size} bytes ends past the file</source>
        <translation>{size} 字节的数据块超出文件末尾</translation>
    </message>
    <message>
        <source>a coordinate lies beyond {limit} m</source>
        <translation>坐标超出 {limit} 米</translation>
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
        <source>a node of the scene has a parent or stands twice</source>
        <translation>场景中有节点已有父节点或出现两次</translation>
    </message>
    <message>
        <source>a number is expected here, not {value}</source>
        <translation>此处应为数字，而不是 {value}</translation>
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
        <source>a transform is not finite or beyond reason</source>
        <translation>变换矩阵不是有限数或过大</translation>
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
        <source>an object is expected here, not {value}</source>
        <translation>此处应为对象，而不是 {value}</translation>
    </message>
    <message>
        <source>at 0, 0</source>
        <translation>位于 0, 0</translation>
    </message>
    <message>
        <source>b3dm version {version} is not read, only 1</source>
        <translation>不支持 b3dm {version} 版，只支持 1 版</translation>
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
        <source>byte offset {offset} lies past the data</source>
        <translation>字节偏移 {offset} 超出数据</translation>
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
        <source>check the system given with --crs</source>
        <translation>请检查用 --crs 指定的坐标系</translation>
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
        <source>content type {kind} is not read by this version</source>
        <translation>本版本不支持内容类型 {kind}</translation>
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
        <source>convert it to glb, for example with 3d-tiles-tools</source>
        <translation>请转换为 glb，例如用 3d-tiles-tools</translation>
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
        <source>export without instancing</source>
        <translation>请导出时不用实例化</translation>
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
        <source>implicit tiling is not read by this version</source>
        <translation>本版本不支持隐式瓦片</translation>
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
        <source>it declares a document type or entities</source>
        <translation>它声明了文档类型或实体</translation>
    </message>
    <message>
        <source>it does not exist</source>
        <translation>它不存在</translation>
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
        <source>it has {size} bytes, allowed are {limit}</source>
        <translation>它有 {size} 字节，上限为 {limit}</translation>
    </message>
    <message>
        <source>it holds no layer of its own</source>
        <translation>其中没有自己的图层</translation>
    </message>
    <message>
        <source>it holds no products: no storeys, spaces or elements</source>
        <translation>其中没有任何构件：没有楼层、空间或元素</translation>
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
        <source>it is damaged; copy it again</source>
        <translation>它已损坏，请重新复制</translation>
    </message>
    <message>
        <source>it is no XML ({reason})</source>
        <translation>它不是 XML（{reason}）</translation>
    </message>
    <message>
        <source>it leads to another server ({host})</source>
        <translation>它指向另一台服务器（{host}）</translation>
    </message>
    <message>
        <source>it names no table</source>
        <translation>其中没有指明表格</translation>
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
        <source>its structure is inconsistent: {reason}</source>
        <translation>其结构不一致：{reason}</translation>
    </message>
    <message>
        <source>its units or contexts cannot be used: {reason}</source>
        <translation>其单位或上下文无法使用：{reason}</translation>
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
        <source>open it in a spreadsheet program and save it again</source>
        <translation>请用电子表格软件打开后重新保存</translation>
    </message>
    <message>
        <source>open it with a newer Liyuan</source>
        <translation>请用更新版本的里院打开</translation>
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
        <source>put all files of a tileset on one server</source>
        <translation>请将一个瓦片集的所有文件放在同一台服务器上</translation>
    </message>
    <message>
        <source>put all parts of the shapefile together</source>
        <translation>请将 Shapefile 的各部分放在一起</translation>
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
        <source>the Draco data declares {faces} faces and {vertices} vertices in {size} bytes</source>
        <translation>Draco 数据以 {size} 字节声明 {faces} 个面和 {vertices} 个顶点</translation>
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
        <source>the b3dm declares {total} bytes, there are {found}</source>
        <translation>b3dm 声明 {total} 字节，实有 {found} 字节</translation>
    </message>
    <message>
        <source>the b3dm ends in its header</source>
        <translation>b3dm 在文件头中结束</translation>
    </message>
    <message>
        <source>the bounding volume is written only as {name}, which is not read by this version</source>
        <translation>包围体只以 {name} 写出，本版本不支持</translation>
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
        <source>the buffer view ends {over} bytes past its buffer</source>
        <translation>缓冲区视图超出其缓冲区 {over} 字节</translation>
    </message>
    <message>
        <source>the buffer view is packed with {name}, which is not read by this version</source>
        <translation>缓冲区视图用 {name} 压缩，本版本不支持</translation>
    </message>
    <message>
        <source>the byte stride {stride} does not fit elements of {size} bytes</source>
        <translation>字节步长 {stride} 与 {size} 字节的元素不符</translation>
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
        <source>the coordinate reference system is not stated</source>
        <translation>未说明坐标系</translation>
    </message>
    <message>
        <source>the coordinate reference system is not stated; it must be given to open this</source>
        <translation>未说明坐标系；必须指定才能打开</translation>
    </message>
    <message>
        <source>the coordinates cannot be degrees: {count} of {total} lie beyond 180 or 90</source>
        <translation>坐标不可能是度：{total} 个中有 {count} 个超出 180 或 90</translation>
    </message>
    <message>
        <source>the coordinates look like those of a map, but no system is stated: moved to the origin; give --crs</source>
        <translation>坐标像是地图坐标，但未说明坐标系：已移到原点；请用 --crs 指定</translation>
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
        <source>the database is damaged: {reason}</source>
        <translation>数据库已损坏：{reason}</translation>
    </message>
    <message>
        <source>the demo cannot be made: {reason}</source>
        <translation>无法生成演示数据：{reason}</translation>
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
        <source>the file is damaged; copy it again</source>
        <translation>文件已损坏，请重新复制</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>文件为空</translation>
    </message>
    <message>
        <source>the file is probably damaged; export it again</source>
        <translation>文件可能已损坏，请重新导出</translation>
    </message>
    <message>
        <source>the file is probably hostile or damaged; do not use it</source>
        <translation>文件可能含有恶意内容或已损坏，请勿使用</translation>
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
        <source>the folder holds something else already</source>
        <translation>文件夹中已有其他内容</translation>
    </message>
    <message>
        <source>the foot of each row is its &quot;{column}&quot;</source>
        <translation>各行的底部取自“{column}”</translation>
    </message>
    <message>
        <source>the format is not known</source>
        <translation>格式未知</translation>
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
        <source>the nodes form a cycle</source>
        <translation>节点形成循环</translation>
    </message>
    <message>
        <source>the number is not finite</source>
        <translation>数字不是有限数</translation>
    </message>
    <message>
        <source>the origin {origin} lies outside of the SRS {srs}</source>
        <translation>原点 {origin} 超出 SRS {srs} 的范围</translation>
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
        <source>the picture cannot be written: {reason}</source>
        <translation>无法写入图片：{reason}</translation>
    </message>
    <message>
        <source>the picture declares {width} x {height} pixels, allowed are 1 to {side} a side and {pixels} in all</source>
        <translation>图片声明 {width} x {height} 像素，允许每边 1 到 {side}、总计 {pixels}</translation>
    </message>
    <message>
        <source>the picture is none of JPEG, PNG, BMP, TGA, WebP</source>
        <translation>图片不是 JPEG、PNG、BMP、TGA 或 WebP</translation>
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
        <source>the project is of format {stated}, this version reads {known}</source>
        <translation>项目格式为 {stated}，本版本可读 {known}</translation>
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
        <source>the region is not on earth: radians are expected</source>
        <translation>region 不在地球上：应以弧度表示</translation>
    </message>
    <message>
        <source>the region&apos;s south or bottom lies above its north or top</source>
        <translation>region 的南边或底部高于北边或顶部</translation>
    </message>
    <message>
        <source>the row is malformed: {reason}</source>
        <translation>该行有误：{reason}</translation>
    </message>
    <message>
        <source>the scale of IfcMapConversion ({scale}) does not fit the units: left out</source>
        <translation>IfcMapConversion 的比例（{scale}）与单位不符：已忽略</translation>
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
        <source>the scene repeats its meshes until they exceed {limit} bytes</source>
        <translation>场景重复使用网格，直到超过 {limit} 字节</translation>
    </message>
    <message>
        <source>the scene unfolds to more than {limit} nodes</source>
        <translation>场景展开后超过 {limit} 个节点</translation>
    </message>
    <message>
        <source>the schema {schema} is not supported</source>
        <translation>不支持 {schema} 架构</translation>
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
        <source>the sparse index {index} is not below {count}</source>
        <translation>稀疏索引 {index} 不小于 {count}</translation>
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
        <source>the table is larger than {cells} cells or {columns} columns</source>
        <translation>数据表超过 {cells} 个单元格或 {columns} 列</translation>
    </message>
    <message>
        <source>the tables of the b3dm leave no room for its glTF</source>
        <translation>b3dm 的各表没有给 glTF 留出空间</translation>
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
        <source>the {kind} picture is damaged ({reason})</source>
        <translation>{kind} 图片已损坏（{reason}）</translation>
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
        <source>there is nothing to see: no input has a place</source>
        <translation>没有可看的内容：所有输入都没有位置</translation>
    </message>
    <message>
        <source>this JSON is no 3D Tiles tileset</source>
        <translation>此 JSON 不是 3D Tiles 瓦片集</translation>
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
        <source>tiles are nested deeper than {limit}</source>
        <translation>瓦片嵌套超过 {limit} 层</translation>
    </message>
    <message>
        <source>triangles</source>
        <translation>正在生成三角形</translation>
    </message>
    <message>
        <source>two entities have this number</source>
        <translation>两个实体使用了这个编号</translation>
    </message>
    <message>
        <source>version {version} is not one of {low} to {high}</source>
        <translation>版本 {version} 不在 {low} 到 {high} 之间</translation>
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
        <source>wait until some of them are done</source>
        <translation>请等其中一些完成</translation>
    </message>
    <message>
        <source>{bad} of {count} vertices are not finite</source>
        <translation>{count} 个顶点中有 {bad} 个不是有限数</translation>
    </message>
    <message>
        <source>{count} buildings are read as one</source>
        <translation>{count} 栋建筑按一栋读取</translation>
    </message>
    <message>
        <source>{count} cells far outside the rest were left out</source>
        <translation>远离其余数据的 {count} 个单元格已略去</translation>
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
        <source>{count} entities are left out: {schema} has no classes {classes}</source>
        <translation>略去 {count} 个实体：{schema} 没有类 {classes}</translation>
    </message>
    <message>
        <source>{count} entries are no Features: left out</source>
        <translation>{count} 项不是 Feature：已略去</translation>
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
        <source>{count} ids are used more than once</source>
        <translation>{count} 个 id 被重复使用</translation>
    </message>
    <message>
        <source>{count} inputs wait already</source>
        <translation>已有 {count} 个输入在等待</translation>
    </message>
    <message>
        <source>{count} layers are more than a project may have</source>
        <translation>{count} 个图层超过项目的上限</translation>
    </message>
    <message>
        <source>{count} lines below the records are taken as notes</source>
        <translation>数据下方的 {count} 行按注释处理</translation>
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
        <source>{count} rows have coordinates that cannot be trusted: listed, not drawn</source>
        <translation>{count} 行的坐标不可信：只列出，不绘制</translation>
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
        <source>{count} tile files are in no tree and are not drawn</source>
        <translation>{count} 个瓦片文件不在任何树中，未绘制</translation>
    </message>
    <message>
        <source>{file} leads out of the delivery, to {name}; the link was left out</source>
        <translation>{file} 指向交付数据之外的 {name}；该链接已略去</translation>
    </message>
    <message>
        <source>{found} numbers are given, {count} are needed</source>
        <translation>给出 {found} 个数，需要 {count} 个</translation>
    </message>
    <message>
        <source>{found} values for {count} vertices</source>
        <translation>{count} 个顶点有 {found} 个值</translation>
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
        <source>{name} is neither ADD nor REPLACE</source>
        <translation>{name} 既不是 ADD 也不是 REPLACE</translation>
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
        <source>{size} bytes are more than 4 GiB</source>
        <translation>{size} 字节超过 4 GiB</translation>
    </message>
    <message>
        <source>{size} bytes unpack to more than {limit} bytes</source>
        <translation>{size} 字节解压后超过 {limit} 字节</translation>
    </message>
    <message>
        <source>{value} is below {minimum}</source>
        <translation>{value} 小于 {minimum}</translation>
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
    <name>Place</name>
    <message>
        <source>City</source>
        <translation>城市</translation>
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
        <source>Tiles: {selected} shown, {loaded} loaded, {failed} failed, {missing} not in the delivery</source>
        <translation>瓦片：显示 {selected}，已加载 {loaded}，失败 {failed}，交付数据中缺少 {missing}</translation>
    </message>
    <message>
        <source>{n} triangles</source>
        <translation>三角形 {n}</translation>
    </message>
    <message>
        <source> · {n} points</source>
        <translation> · 点 {n}</translation>
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
        <source>cache {used} / {allowed}</source>
        <translation>缓存 {used} / {allowed}</translation>
    </message>
    <message>
        <source>process {size}</source>
        <translation>进程 {size}</translation>
    </message>
    <message>
        <source>Tile memory in use / allowed, and memory of the whole process</source>
        <translation>瓦片内存（已用 / 上限）与整个进程的内存</translation>
    </message>
    <message>
        <source>△ coarser</source>
        <translation>△ 已降低精度</translation>
    </message>
    <message>
        <source>The memory allowed is spent: the picture is coarser than asked for.</source>
        <translation>内存已达上限：画面精度低于所需。</translation>
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
        <source>Drop a file or a folder here: an oblique mesh (OSGB, 3D Tiles), a building model (IFC), district records (GeoJSON, CSV, Excel) or a recording of events.</source>
        <translation>将文件或文件夹拖到这里：倾斜摄影（OSGB、3D Tiles）、建筑模型（IFC）、街区档案（GeoJSON、CSV、Excel）或事件回放记录。</translation>
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
