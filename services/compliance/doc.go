// Package compliance is the regulation as pure functions: facts in, findings out. Nothing is loaded, stored or remembered;
// equal facts give equal findings. The source is 《职业学校学生实习管理规定》 (教职成〔2021〕4号) and, where a rule names it,
// the law it rests on. Thresholds are dated configuration with a province override, see Table.
package compliance
