package internship

// machining are the questions of 装备制造.
func machining() []Question {
	return []Question{
		q("m01", "机床操作", "Machine tools", "操作车床时，能戴手套吗？", "May you wear gloves at a lathe?", "不能，手套会被卷入", "No: they are pulled in", "能，防烫手", "Yes, against heat", "冬天能", "In winter"),
		q("m02", "机床操作", "Machine tools", "清理切屑用什么？", "What clears chips away?", "铁钩或毛刷，停机后清", "A hook or brush, with the machine stopped", "用手", "The hand", "用嘴吹", "Blowing"),
		q("m03", "测量和装夹", "Setting up", "测量工件尺寸，应在什么时候？", "When is a workpiece measured?", "主轴完全停稳后", "When the spindle stands still", "慢转时", "While it turns slowly", "随时", "At any time"),
		q("m04", "砂轮机", "Grinders", "使用砂轮机应站在哪里？", "Where do you stand at a grinder?", "砂轮侧面，戴护目镜", "Beside the wheel, with goggles", "正对砂轮", "In front of the wheel", "哪里都行", "Anywhere"),
		q("m05", "焊接", "Welding", "焊接作业前要先检查什么？", "What is checked before welding?", "周围有没有易燃物", "Whether anything flammable is near", "手机信号", "The telephone signal", "天气", "The weather"),
		q("m06", "急停", "Emergency stop", "听到机床异响，第一步做什么？", "A machine makes a strange noise. What comes first?", "按急停，离开并报告", "Emergency stop, step back, report", "打开护罩看看", "Open the guard and look", "继续把活做完", "Finish the piece"),
	}
}

// electronics are the questions of 电子与信息.
func electronics() []Question {
	return []Question{
		q("e01", "静电防护", "Static", "接触电路板前要？", "Before touching a circuit board", "戴防静电手环", "wear an antistatic strap", "擦湿手", "wet your hands", "戴毛线手套", "wear woollen gloves"),
		q("e02", "带电检修", "Live work", "检修机箱前要？", "Before opening a case for repair", "断电并拔下电源线", "switch off and unplug", "只按待机键", "press standby", "戴眼镜", "wear glasses"),
		q("e03", "烙铁", "Soldering", "电烙铁暂时不用，应？", "A soldering iron that is not in use", "放回烙铁架", "goes back to its stand", "平放桌上", "lies on the table", "挂在线上", "hangs by its cord"),
		q("e04", "数据安全", "Data", "在单位接触到客户资料，可以？", "You work with customers' data. You may", "只按岗位需要使用，不外传", "use them for the work alone and pass nothing on", "拍照发给同学", "photograph them for classmates", "拷回家练习", "copy them to practise at home"),
		q("e05", "登高布线", "Cabling", "在梯子上布线，应？", "Laying cables on a ladder", "有人扶梯，不站最上两级", "somebody holds it, and the two top rungs stay free", "一个人快点做", "do it alone and quickly", "站在椅子上", "stand on a chair"),
		q("e06", "电池", "Batteries", "锂电池鼓包了，应？", "A lithium battery swells. You", "停用，放到安全处并报告", "stop using it, put it in a safe place and report", "扎个孔放气", "prick a hole", "继续充电", "go on charging"),
	}
}

// transport are the questions of 交通运输.
func transport() []Question {
	return []Question{
		q("t01", "车辆举升", "Lifting", "车辆举升后，下面作业前先？", "A car is lifted. Before working under it", "确认保险锁止", "see that the lock holds", "摇一摇车", "shake the car", "直接进去", "go straight in"),
		q("t02", "叉车", "Forklifts", "没有叉车证，能不能开？", "May you drive a forklift without its licence?", "不能", "No", "在院子里可以", "In the yard", "师傅在就可以", "With the master present"),
		q("t03", "装卸", "Loading", "搬重物应该？", "Lifting something heavy", "蹲下，用腿发力，请人一起", "squat, use your legs, get help", "弯腰猛提", "bend and heave", "用头顶", "carry it on your head"),
		q("t04", "倒车", "Reversing", "车辆倒车时，你应站在？", "While a vehicle reverses, you stand", "驾驶员看得见的安全处", "where the driver sees you, out of the way", "车尾正后方", "right behind it", "车轮旁", "beside the wheel"),
		q("t05", "油品", "Fuel", "加油和清洗零件的地方，严禁？", "Where fuel is handled there is no", "吸烟和明火", "smoking or open fire", "说话", "talking", "戴手套", "wearing gloves"),
		q("t06", "高压部件", "High voltage", "新能源汽车橙色线束，是？", "The orange cables of an electric car are", "高压线，未断电不得接触", "high voltage: not touched before it is cut off", "装饰", "decoration", "喇叭线", "the horn's"),
	}
}

// health are the questions of 医药卫生.
func health() []Question {
	return []Question{
		q("h01", "职业暴露", "Needle sticks", "被针头刺伤，第一步？", "A needle pricks you. What comes first?", "从近心端向伤口挤血，流水冲洗，消毒并报告", "Press towards the wound, rinse, disinfect, report", "用嘴吸", "Suck it", "贴创可贴就行", "A plaster will do"),
		q("h02", "利器", "Sharps", "用过的针头放哪里？", "Where do used needles go?", "利器盒，不回套针帽", "Into the sharps box, without recapping", "黄色垃圾袋", "Into a yellow bag", "口袋里", "Into your pocket"),
		q("h03", "手卫生", "Hands", "接触病人前后都要？", "Before and after touching a patient", "洗手或手消毒", "wash or disinfect your hands", "换衣服", "change clothes", "喝水", "drink water"),
		q("h04", "查对", "Checking", "实习期间能独立给病人用药吗？", "May you give medicine on your own as an intern?", "不能，须在带教老师指导下查对后进行", "No: under your teacher, after checking", "熟练了就能", "Once you are used to it", "病人同意就能", "If the patient agrees"),
		q("h05", "隐私", "Privacy", "病人的病情可以？", "A patient's condition", "只在诊疗需要时交流", "is spoken of for treatment alone", "发朋友圈", "may be posted", "告诉同学", "may be told to classmates"),
		q("h06", "医疗废物", "Medical waste", "沾血的敷料放入？", "Dressings with blood go into", "黄色医疗废物袋", "the yellow bag of medical waste", "黑色生活垃圾袋", "the black household bag", "可回收箱", "the recycling bin"),
	}
}

// tourism are the questions of 旅游: hotels, kitchens, guides.
func tourism() []Question {
	return []Question{
		q("v01", "厨房用火", "Kitchen fire", "油锅起火，怎么办？", "A pan of oil burns. What do you do?", "关火，盖上锅盖", "Turn it off and cover it", "倒水", "Pour water", "端走油锅", "Carry it away"),
		q("v02", "燃气", "Gas", "闻到燃气味，先做什么？", "You smell gas. What comes first?", "关阀门、开窗，不开关电器", "Close the valve, open windows, touch no switch", "开排风扇", "Switch the fan on", "点火试试", "Try a flame"),
		q("v03", "刀具", "Knives", "手里的刀要交给别人，应？", "Handing a knife to somebody", "放在台面上让对方取", "put it down for them to take", "刀尖朝对方递", "point first", "扔过去", "throw it"),
		q("v04", "食品安全", "Food", "生熟食品的砧板？", "Boards for raw and cooked food", "分开使用", "are kept apart", "冲一下就共用", "are shared after a rinse", "随便", "do not matter"),
		q("v05", "地面湿滑", "Wet floors", "刚拖过的地面要？", "A floor just mopped", "放警示牌", "gets a warning sign", "没关系", "is no matter", "跑过去", "is run across"),
		q("v06", "客人突发疾病", "A guest falls ill", "客人突然晕倒，第一步？", "A guest faints. What comes first?", "拨打 120 并通知主管", "Call 120 and tell your supervisor", "扶起来走走", "Walk them about", "喂药", "Give medicine"),
	}
}

// construction are the questions of 土木建筑.
func construction() []Question {
	return []Question{
		q("c01", "安全帽", "Helmets", "进入施工现场必须？", "On a building site you must", "戴好安全帽并系紧", "wear a helmet, strapped", "带手机", "carry a telephone", "穿凉鞋", "wear sandals"),
		q("c02", "临边洞口", "Edges and holes", "看到没有盖的洞口，应？", "You see an open hole. You", "不靠近，报告并等加盖", "stay away, report it and wait for a cover", "跳过去", "jump across", "扔块纸板盖上", "lay cardboard on it"),
		q("c03", "起重吊装", "Lifting loads", "吊物下方可以站人吗？", "May anybody stand under a hanging load?", "不可以", "No", "一会儿可以", "For a moment", "戴帽就可以", "With a helmet"),
		q("c04", "临时用电", "Site power", "现场接电由谁做？", "Who connects power on a site?", "持证电工", "A licensed electrician", "谁都可以", "Anybody", "实习学生", "An intern"),
		q("c05", "脚手架", "Scaffolds", "实习学生能上没有验收的脚手架吗？", "May an intern go up a scaffold that was not accepted?", "不能", "No", "系绳就能", "With a rope", "一层可以", "To the first level"),
		q("c06", "基坑", "Pits", "下雨后基坑边有裂缝，应？", "After rain there are cracks at a pit. You", "马上离开并报告", "leave at once and report", "走近看", "look closer", "用土填上", "fill them with earth"),
	}
}
