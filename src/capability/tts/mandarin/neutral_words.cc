#include "capability/tts/mandarin/neutral_words.h"

namespace annex::tts::mandarin {
namespace {

using View = std::u32string_view;

// Parted by spaces, two characters each. Places and directions (桌上, 起来) are not among them: the
// model was trained with their own tones, and is understood no better without (README).
constexpr View kWords =
    U" 朋友 东西 衣服 先生 喜欢 知道 时候 漂亮 明白 地方 关系 葡萄 萝卜 月亮 太阳 "
    U"认识 告诉 聪明 舒服 学生 休息 消息 麻烦 干净 热闹 便宜 什么 怎么 那么 这么 "
    U"多么 我们 你们 他们 她们 它们 咱们 人们 孩子 儿子 桌子 椅子 房子 车子 屋子 "
    U"院子 句子 个子 样子 本子 杯子 盘子 筷子 勺子 瓶子 箱子 袋子 盒子 帽子 裤子 "
    U"裙子 鞋子 袜子 鼻子 肚子 脖子 嗓子 日子 妻子 嫂子 婶子 侄子 包子 饺子 粽子 "
    U"橘子 柿子 茄子 狮子 兔子 猴子 鸽子 蚊子 虫子 燕子 石头 木头 骨头 馒头 枕头 "
    U"舌头 指头 拳头 砖头 锄头 妈妈 爸爸 爷爷 奶奶 哥哥 姐姐 弟弟 妹妹 叔叔 舅舅 "
    U"姑姑 公公 婆婆 太太 宝宝 娃娃 星星 猩猩 爱人 巴掌 把手 包袱 报酬 辈分 本事 "
    U"鼻涕 比方 别扭 玻璃 补丁 部分 裁缝 财主 苍蝇 差事 柴火 称呼 畜生 窗户 凑合 "
    U"耷拉 答应 打扮 打听 大夫 大爷 大方 耽搁 耽误 道士 灯笼 提防 弟兄 点心 懂得 "
    U"动静 动弹 豆腐 嘟囔 对付 队伍 耳朵 废物 风筝 福气 富余 甘蔗 干事 高粱 膏药 "
    U"疙瘩 胳膊 工夫 功夫 姑娘 故事 寡妇 怪物 官司 棺材 规矩 闺女 哈欠 蛤蟆 含糊 "
    U"行当 合同 和尚 核桃 红火 厚道 狐狸 糊涂 护士 活泼 火候 伙计 机灵 脊梁 记号 "
    U"记性 家伙 架势 嫁妆 见识 将就 交情 叫唤 结实 街坊 姐夫 戒指 精神 咳嗽 客气 "
    U"口袋 窟窿 快活 阔气 喇叭 篱笆 懒得 浪头 老婆 老实 老爷 累赘 力气 厉害 利落 "
    U"利索 痢疾 凉快 粮食 趔趄 溜达 笼子 骆驼 麻利 码头 买卖 冒失 眉毛 媒人 门道 "
    U"迷糊 苗条 名堂 名字 模糊 蘑菇 牡丹 木匠 难为 脑袋 能耐 念叨 娘家 奴才 暖和 "
    U"疟疾 牌楼 盘算 佩服 脾气 屁股 铺盖 欺负 亲戚 勤快 清楚 亲家 情形 人家 软和 "
    U"洒脱 扫帚 商量 上司 烧饼 少爷 牲口 生意 师父 师傅 石匠 石榴 实在 拾掇 使唤 "
    U"世故 似的 事情 收成 收拾 首饰 书记 疏忽 秀才 思量 算计 岁数 踏实 抬举 态度 "
    U"挑剔 铁匠 头发 妥当 唾沫 挖苦 尾巴 委屈 位置 味道 稳当 窝囊 稀罕 媳妇 下巴 "
    U"吓唬 笑话 谢谢 心思 行李 兄弟 秀气 絮叨 学问 丫头 鸭子 衙门 哑巴 胭脂 烟筒 "
    U"眼睛 秧歌 养活 吆喝 妖精 钥匙 衣裳 意思 应酬 影子 冤枉 云彩 在乎 渣子 栅栏 "
    U"张罗 丈夫 丈人 帐篷 招呼 招牌 折腾 这个 那个 哪个 芝麻 知识 指甲 主意 转悠 "
    U"庄稼 壮实 状元 字号 自在 祖宗 嘴巴 作坊 琢磨 觉得 记得 值得 晓得 认得 显得 "
    U"免得 省得 ";

}  // namespace

bool ends_neutral(View word) {
    // The end of a longer word is as good as the word itself (女朋友), but not that of an idiom
    // (自由自在).
    if (word.size() < 2 || word.size() > 3) {
        return false;
    }
    const View end = word.substr(word.size() - 2);
    for (auto at = kWords.find(end); at != View::npos; at = kWords.find(end, at + 1)) {
        if (kWords[at - 1] == ' ') {
            return true;
        }
    }
    return false;
}

}  // namespace annex::tts::mandarin
