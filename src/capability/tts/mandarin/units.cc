#include "capability/tts/mandarin/units.h"

#include <algorithm>
#include <array>
#include <utility>

namespace annex::tts::mandarin {
namespace {

using View = std::u32string_view;
using Pair = std::pair<View, View>;

// Longer ones before their beginnings.
constexpr std::array<Pair, 62> kUnits{{
    {U"km/h", U"公里每小时"},
    {U"m/s²", U"米每二次方秒"},
    {U"m/s", U"米每秒"},
    {U"kWh", U"千瓦时"},
    {U"kwh", U"千瓦时"},
    {U"km²", U"平方公里"},
    {U"km2", U"平方公里"},
    {U"cm²", U"平方厘米"},
    {U"cm³", U"立方厘米"},
    {U"mm²", U"平方毫米"},
    {U"m²", U"平方米"},
    {U"m2", U"平方米"},
    {U"m³", U"立方米"},
    {U"m3", U"立方米"},
    {U"㎡", U"平方米"},
    {U"㎞", U"公里"},
    {U"㎝", U"厘米"},
    {U"㎜", U"毫米"},
    {U"㎏", U"公斤"},
    {U"㎎", U"毫克"},
    {U"㏄", U"毫升"},
    {U"MHz", U"兆赫兹"},
    {U"GHz", U"吉赫兹"},
    {U"kHz", U"千赫兹"},
    {U"Hz", U"赫兹"},
    {U"Mbps", U"兆比特每秒"},
    {U"kcal", U"千卡"},
    {U"km", U"公里"},
    {U"KM", U"公里"},
    {U"cm", U"厘米"},
    {U"mm", U"毫米"},
    {U"nm", U"纳米"},
    {U"μm", U"微米"},
    {U"µm", U"微米"},
    {U"kg", U"公斤"},
    {U"KG", U"公斤"},
    {U"mg", U"毫克"},
    {U"μg", U"微克"},
    {U"ml", U"毫升"},
    {U"mL", U"毫升"},
    {U"ms", U"毫秒"},
    {U"min", U"分钟"},
    {U"kW", U"千瓦"},
    {U"kw", U"千瓦"},
    {U"MW", U"兆瓦"},
    {U"mAh", U"毫安时"},
    {U"dB", U"分贝"},
    {U"kPa", U"千帕"},
    {U"Pa", U"帕"},
    {U"px", U"像素"},
    {U"ha", U"公顷"},
    {U"hm²", U"公顷"},
    {U"m", U"米"},
    {U"g", U"克"},
    {U"t", U"吨"},
    {U"L", U"升"},
    {U"l", U"升"},
    {U"h", U"小时"},
    {U"s", U"秒"},
    {U"W", U"瓦"},
    {U"V", U"伏"},
    {U"N", U"牛"},
}};

constexpr std::array<Pair, 10> kDegrees{{
    {U"℃", U"摄氏度"},
    {U"°C", U"摄氏度"},
    {U"°c", U"摄氏度"},
    {U"℉", U"华氏度"},
    {U"°F", U"华氏度"},
    {U"° C", U"摄氏度"},
    {U"° F", U"华氏度"},
    {U"摄氏度", U"摄氏度"},
    {U"华氏度", U"华氏度"},
    {U"°", U"度"},
}};

constexpr std::array<Pair, 3> kShares{{
    {U"%", U"百分之"},
    {U"‰", U"千分之"},
    {U"‱", U"万分之"},
}};

constexpr std::array<Pair, 14> kCurrencies{{
    {U"US$", U"美元"},
    {U"HK$", U"港元"},
    {U"NT$", U"新台币"},
    {U"A$", U"澳元"},
    {U"C$", U"加元"},
    {U"$", U"美元"},
    {U"€", U"欧元"},
    {U"£", U"英镑"},
    {U"¥", U"元"},
    {U"₩", U"韩元"},
    {U"₽", U"卢布"},
    {U"₹", U"卢比"},
    {U"￥", U"元"},
    {U"￡", U"英镑"},
}};

// What follows a plain 二 although it begins like something counted, and what is counted: a 2
// before one of these is 两.
constexpr std::array<View, 10> kNotCounted{U"年级", U"年代", U"级",   U"等",       U"分之",
                                           U"月",   U"进制", U"倍速", U"点钟方向", U"维"};
constexpr View kMeasureWords =
    U"个只位天年周种件本张条辆台部块元角岁人名家间头匹座棵朵颗粒份套双对把杯瓶碗盘盒箱包袋页章节"
    U"段句行篇首幅支枝根片层步米斤公千吨升厘毫平亩倍成口顿场门道扇回趟遍下国省侧边端代届批组类款项"
    U"笔股滴声眼刻方大多小分秒点次里英海美欧元港韩";

}  // namespace

Unit take_unit(DigitReader& in) {
    DigitReader spaced = in;
    if (spaced.peek() == ' ') {
        spaced.take(U" ");
    }
    for (const auto& [mark, name] : kDegrees) {
        if (spaced.take(mark)) {
            in = spaced;
            return {std::u32string(name), false, true, false};
        }
    }
    for (const auto& [mark, name] : kShares) {
        if (in.take(mark)) {
            return {std::u32string(name), false, false, true};
        }
    }
    for (const auto& [mark, name] : kUnits) {
        DigitReader ahead = spaced;
        const bool ends = ahead.take(mark) && (!is_letter(ahead.peek()) || ahead.peek() > 0x2E7F) &&
                          !is_digit(ahead.peek());
        // A single letter apart from the number is more often a name: 5 m, but 3 V.
        if (ends && (mark.size() > 1 || in.peek() != ' ' || mark == U"m" || mark == U"g")) {
            in = ahead;
            return {std::u32string(name), true, false, false};
        }
    }
    const View rest = in.rest();
    if (rest.empty() ||
        std::ranges::any_of(kNotCounted, [rest](View word) { return rest.starts_with(word); })) {
        return {};
    }
    return {{}, kMeasureWords.find(rest.front()) != View::npos, false, false};
}

View take_currency(DigitReader& in) {
    for (const auto& [mark, name] : kCurrencies) {
        if (in.take(mark)) {
            return name;
        }
    }
    return {};
}

}  // namespace annex::tts::mandarin
